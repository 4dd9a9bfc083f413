import { callApart } from "../events.ts";

/**
 * Calls its listeners once for many changes: at once after a rest, otherwise no sooner than the
 * next frame.
 */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  readonly #interval: number;
  #scheduled = false;
  #last = Number.NEGATIVE_INFINITY;

  /** @param interval the minimum time between two calls, in milliseconds. */
  constructor(interval: number) {
    this.#interval = interval;
  }

  subscribe(listener: () => void): () => void {
    // Wrapped, so that a listener that is added twice is called twice, and removed once.
    const call = () => listener();
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wait = this.#last + this.#interval - performance.now();
    if (wait <= 0) queueMicrotask(() => this.#call());
    else setTimeout(() => this.#call(), wait);
  }

  #call(): void {
    this.#scheduled = false;
    this.#last = performance.now();
    for (const listener of [...this.#listeners]) callApart(listener);
  }
}
