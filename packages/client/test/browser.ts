import type { Outbox, OutboxItem } from "../src/outbox/outbox.ts";

const shortly = () => new Promise((resolve) => setTimeout(resolve, 1));

/** A storage that tabs share: each call takes a millisecond. Timers must be fake ones. */
export const slowOutbox = (kept: Map<string, OutboxItem>): Outbox => {
  const put = async (item: OutboxItem) => {
    kept.set(item.id, item);
    await shortly();
  };
  return {
    put,
    load: async () => {
      await shortly();
      return [...kept.values()];
    },
    replace: async (item) => {
      const has = kept.has(item.id);
      if (has) await put(item);
      return has;
    },
    remove: async ({ id }) => {
      kept.delete(id);
      await shortly();
    },
  };
};

/**
 * `BroadcastChannel` among tabs of one process: what is told takes a millisecond. Timers must be fake ones.
 */
export class SlowChannel extends EventTarget {
  static readonly #open = new Map<string, Set<SlowChannel>>();
  readonly name: string;
  readonly onmessage = null;
  readonly onmessageerror = null;
  readonly #all: Set<SlowChannel>;
  #isStopped = false;
  #unheard: unknown[] = [];

  constructor(name: string) {
    super();
    this.name = name;
    this.#all = SlowChannel.#open.get(name) ?? new Set();
    SlowChannel.#open.set(name, this.#all.add(this));
  }

  postMessage(data: unknown): void {
    for (const other of this.#all)
      if (other !== this) setTimeout(() => other.#hear(structuredClone(data)), 1);
  }

  close(): void {
    this.#all.delete(this);
  }

  /** Its tab does not run for a while: it hears, and so answers, nothing until it goes on. */
  stop(): void {
    this.#isStopped = true;
  }

  goOn(): void {
    this.#isStopped = false;
    for (const data of this.#unheard.splice(0)) this.#hear(data);
  }

  #hear(data: unknown): void {
    if (!this.#all.has(this)) return;
    if (this.#isStopped) this.#unheard.push(data);
    else this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

type Held = () => unknown;
type LockOptions = { signal?: AbortSignal; steal?: boolean };
type Request = { held: Held; resolve: (value: unknown) => void; reject: (cause: unknown) => void };

/** `navigator.locks` with one lock. */
export class OneLock {
  #holder: Request | undefined;
  #waiting: Request[] = [];

  /** How many wait for it. */
  get waiting(): number {
    return this.#waiting.length;
  }

  request(_name: string, { signal, steal }: LockOptions, held: Held): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = { held, resolve, reject };
      if (steal) {
        this.#holder?.reject(new DOMException("It was stolen.", "AbortError"));
        this.#run(request);
        return;
      }
      const giveUp = () => {
        if (!this.#waiting.includes(request)) return;
        this.#waiting = this.#waiting.filter((other) => other !== request);
        reject(new DOMException("It is not wanted any more.", "AbortError"));
      };
      this.#waiting.push(request);
      signal?.addEventListener("abort", giveUp);
      if (signal?.aborted) giveUp();
      this.#grant();
    });
  }

  #grant(): void {
    const next = this.#holder ? undefined : this.#waiting.shift();
    if (next) this.#run(next);
  }

  #run(request: Request): void {
    this.#holder = request;
    const over = () => {
      if (this.#holder !== request) return;
      this.#holder = undefined;
      this.#grant();
    };
    Promise.resolve(request.held()).then(request.resolve, request.reject).then(over);
  }
}
