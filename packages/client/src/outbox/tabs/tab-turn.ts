import * as v from "valibot";

/**
 * Milliseconds within which the tab with the turn has to answer before another one takes the turn.
 */
export const answerWait = 3_000;

/**
 * Milliseconds after which a waiting tab checks again: a tab that answered may have stopped since.
 */
export const askAgainWait = 10_000;

/** `asked`: does the tab with the turn run? `taken`: its answer. */
const Word = v.object({ turn: v.picklist(["asked", "taken"]) });

/**
 * Gives the turn to one of several tabs at a time. A Web Lock passes it on when its tab resigns, is
 * closed or crashes. A tab that holds the lock may also stop running, because of a dialog, a
 * breakpoint or a long computation. It then does not answer, and a waiting tab steals the lock.
 */
export class TabTurn {
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #written: () => Promise<unknown>;
  readonly #wait: number;
  readonly #again: number;
  #leads = false;
  /** Aborts the pending request for the lock. */
  #queued: AbortController | undefined;
  /** Runs while an answer is pending. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #steal: () => void = () => {};

  /**
   * @param written resolves when the writes that this tab began have settled: only then does the
   *   turn pass on.
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
   * Requests the turn, and calls `call` when this tab has it, until the signal is aborted. Calls
   * `lost` when another tab has taken it.
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
      // A browser that refuses locks is treated like one without them.
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
    this.#channel.addEventListener("message", ({ data }) => this.#received(data), { signal });
    const asking = setInterval(() => this.ask(), this.#again);
    signal.addEventListener("abort", () => {
      clearInterval(asking);
      this.#answered();
      this.#queued = undefined;
    });
    this.ask();
  }

  /** Checks that the tab with the turn is running, since there is something to send. */
  ask(): void {
    if (this.#leads || !this.#queued || this.#timer !== undefined) return;
    this.#channel.postMessage({ turn: "asked" });
    this.#timer = setTimeout(() => {
      this.#answered();
      if (!this.#leads) this.#steal();
    }, this.#wait);
  }

  #received(data: unknown): void {
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
