import type { OutboxItem } from "../outbox/outbox.ts";

/** The items of one room in the order of sending, each once by its id. Reports each change. */
export class ItemQueue {
  #items: readonly OutboxItem[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly OutboxItem[] {
    return this.#items;
  }

  /** The first one that was not refused. */
  get next(): OutboxItem | undefined {
    return this.#items.find((item) => !item.error);
  }

  find(id: string): OutboxItem | undefined {
    return this.#items.find((item) => item.id === id);
  }

  add(item: OutboxItem): void {
    this.#become([...this.#items, item]);
  }

  /**
   * Adds items that were requested before all others here. One that is here already stays as
   * `merged` says.
   */
  restore(items: readonly OutboxItem[], merged: (told: OutboxItem, known: OutboxItem) => OutboxItem): void {
    const ids = new Set(items.map((item) => item.id));
    const restored = items.map((item) => {
      const known = this.find(item.id);
      return known ? merged(item, known) : item;
    });
    this.#become([...restored, ...this.#items.filter((item) => !ids.has(item.id))]);
  }

  /** Replaces the item with the same id. False when there is none. */
  replace(item: OutboxItem): boolean {
    if (!this.find(item.id)) return false;
    this.#become(this.#items.map((other) => (other.id === item.id ? item : other)));
    return true;
  }

  /** Removes an item, and returns it. */
  remove(id: string): OutboxItem | undefined {
    const item = this.find(id);
    if (item) this.#become(this.#items.filter((other) => other !== item));
    return item;
  }

  #become(items: readonly OutboxItem[]): void {
    this.#items = items;
    this.#changed();
  }
}
