/**
 * A queue in which everybody who waits has a turn: of each one's items the first comes first, and nobody's many items keep another's waiting.
 */
export class FairQueue<Item> {
  /** By whose they are, in the order of the turns. */
  readonly #lines = new Map<string, Item[]>();

  push(whose: string, item: Item): void {
    const line = this.#lines.get(whose);
    if (line) line.push(item);
    else this.#lines.set(whose, [item]);
  }

  /** The item whose turn it is; its owner's next one comes after one of everybody else's. */
  shift(): Item | undefined {
    for (const [whose, line] of this.#lines) {
      this.#lines.delete(whose);
      const item = line.shift();
      if (line.length > 0) this.#lines.set(whose, line);
      return item;
    }
    return undefined;
  }

  /** The first item of everybody who waits. */
  *first(): Iterable<Item> {
    for (const [item] of this.#lines.values()) if (item !== undefined) yield item;
  }

  /** Takes everything out. */
  clear(): Item[] {
    const all = [...this.#lines.values()].flat();
    this.#lines.clear();
    return all;
  }
}
