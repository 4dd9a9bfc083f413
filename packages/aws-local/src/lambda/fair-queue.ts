/**
 * A fair queue: each owner's items come in order, and one owner's many items do not delay
 * another's.
 */
export class FairQueue<Item> {
  /** By owner, in the order of the turns. */
  readonly #lines = new Map<string, Item[]>();

  push(whose: string, item: Item): void {
    const line = this.#lines.get(whose);
    if (line) line.push(item);
    else this.#lines.set(whose, [item]);
  }

  /** The next item; its owner's following one comes after one of every other owner's. */
  shift(): Item | undefined {
    for (const [whose, line] of this.#lines) {
      this.#lines.delete(whose);
      const item = line.shift();
      if (line.length > 0) this.#lines.set(whose, line);
      return item;
    }
    return undefined;
  }

  /** The first item of every owner. */
  *first(): Iterable<Item> {
    for (const [item] of this.#lines.values()) if (item !== undefined) yield item;
  }

  /** Removes everything. */
  clear(): Item[] {
    const all = [...this.#lines.values()].flat();
    this.#lines.clear();
    return all;
  }
}
