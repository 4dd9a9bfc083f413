/** How often each value is present, to tell the first occurrence and the last one from the others. */
export class Counts<T> {
  readonly #counts = new Map<T, number>();

  /** How many different values are present. */
  get size(): number {
    return this.#counts.size;
  }

  has(value: T): boolean {
    return this.#counts.has(value);
  }

  values(): Iterable<T> {
    return this.#counts.keys();
  }

  /** Adds an occurrence. Returns whether it is the first. */
  add(value: T): boolean {
    const before = this.#counts.get(value) ?? 0;
    this.#counts.set(value, before + 1);
    return before === 0;
  }

  /** Removes an occurrence. Returns whether it was the last. */
  remove(value: T): boolean {
    const left = (this.#counts.get(value) ?? 0) - 1;
    if (left > 0) this.#counts.set(value, left);
    else this.#counts.delete(value);
    return left === 0;
  }
}
