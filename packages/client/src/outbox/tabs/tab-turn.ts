import * as v from "valibot";

/**
 * How long the tab whose turn it is may take to answer, before another one takes the turn. In
 * milliseconds.
 */
export const answerWait = 3_000;

/**
 * How often a waiting tab asks again: the tab that answered before may have stopped since. In
 * milliseconds.
 */
export const askAgainWait = 10_000;

/** Is any tab sending? Yes, I am. */
const Word = v.object({ turn: v.picklist(["asked", "taken"]) });

/**
 * One of several tabs at a time has the turn. A Web Lock passes it on when its tab resigns, is
 * closed or crashes. A tab that holds the lock and does not run, because of a dialog, a breakpoint
 * or a long computation, does not answer either: then the waiting tab steals the lock.
 */
export class TabTurn {
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #written: () => Promise<unknown>;
  readonly #wait: number;
  readonly #again: number;
  #leads = false;
  /** Waits for the lock. */
  #queued: AbortController | undefined;
  /** While an answer is waited for. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #steal: () => void = () => {};

  /**
   * @param written resolves when what this tab began to write is written, or has failed: only then
   *   the turn passes on.
   */
  constructor(
    name: string,
    channel: BroadcastChannel,
    written: () => Promise<unknown>,
    wait = answerWait,
    again = askAgainWait,
  ) {
    this.#name = name;
    this.#channel = channel;
    this.#written = written;
    this.#wait = wait;
    this.#again = again;
  }

  /**
   * Calls when the turn is ours, until the signal is aborted. `lost` is called when it was taken
   * from us.
   */
  take(call: () => void, signal: AbortSignal, lost: () => void): void {
    const { locks } = navigator;
    const turn = () =>
      new Promise<unknown>((resolve) => {
        if (signal.aborted) return resolve(undefined);
        this.#leads = true;
        signal.addEventListener("abort", () => {
          this.#leads = false;
          resolve(this.#written());
        });
        call();
      });
    const failed = (cause: unknown) => {
      if (signal.aborted) return;
      if (this.#leads) {
        this.#leads = false;
        lost();
        return;
      }
      // A browser that refuses locks to this page counts as one without them.
      console.warn("Tabs cannot take turns in sending.", cause);
      call();
    };
    const queued = new AbortController();
    this.#queued = queued;
    locks.request(this.#name, { signal: AbortSignal.any([signal, queued.signal]) }, turn).catch((cause) => {
      if (!queued.signal.aborted) failed(cause);
    });
    this.#steal = () => {
      queued.abort();
      locks.request(this.#name, { steal: true }, turn).catch(failed);
    };
    this.#channel.addEventListener("message", ({ data }) => this.#heard(data), { signal });
    const asking = setInterval(() => this.ask(), this.#again);
    signal.addEventListener("abort", () => {
      clearInterval(asking);
      this.#answered();
      this.#queued = undefined;
    });
    this.ask();
  }

  /** There is something to send: checks that the tab with the turn is running. */
  ask(): void {
    if (this.#leads || !this.#queued || this.#timer !== undefined) return;
    this.#channel.postMessage({ turn: "asked" });
    this.#timer = setTimeout(() => {
      this.#answered();
      if (!this.#leads) this.#steal();
    }, this.#wait);
  }

  #heard(data: unknown): void {
    const word = v.safeParse(Word, data);
    if (!word.success) return;
    if (word.output.turn === "taken") this.#answered();
    else if (this.#leads) this.#channel.postMessage({ turn: "taken" });
  }

  #answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
