import { Backoff, Timer } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";

/**
 * What is on its way, one item at a time: from when it is to go out until it is answered, dropped or lost.
 * And the pause before the next try.
 */
export class InFlight {
  #item: { readonly id: string; readonly isFirstTry: boolean; readonly life: AbortController } | undefined;
  /** While something is in flight, the end of the wait for its answer; else the end of the pause. */
  readonly #timer = new Timer();
  readonly #backoff: Backoff;
  readonly #timing: Pick<Timing, "ackWait">;

  constructor(timing: Pick<Timing, "ackWait" | "retryBase" | "retryCap">, random: () => number) {
    this.#timing = timing;
    this.#backoff = new Backoff(timing, random);
  }

  get isEmpty(): boolean {
    return this.#item === undefined;
  }

  /** Whether something may go out: nothing is in flight, and no pause is waited for. */
  get isIdle(): boolean {
    return this.isEmpty && !this.#timer.pending;
  }

  /** Whether no try has failed since something was settled: the first failure is the one to report. */
  get isFresh(): boolean {
    return this.#backoff.fresh;
  }

  has(id: string): boolean {
    return this.#item?.id === id;
  }

  /** Whether an item is in flight, and for the first time ever. */
  isFirstTryOf(id: string): boolean {
    return this.#item?.id === id && this.#item.isFirstTry;
  }

  /** Returns a signal that is aborted when it is over, however it ends. */
  begin(id: string, isFirstTry: boolean): AbortSignal {
    const life = new AbortController();
    this.#item = { id, isFirstTry, life };
    return life.signal;
  }

  /** It went out: calls when its answer is overdue. */
  awaitAnswer(overdue: () => void): void {
    this.#timer.set(this.#timing.ackWait, overdue);
  }

  /** It is over, and nothing is known of what came of it. There is no pause. */
  end(): void {
    this.#item?.life.abort();
    this.#item = undefined;
    this.#timer.clear();
  }

  /**
   * It is over, and failed for now: calls after a pause, longer each time.
   *
   * @param least what the server asked for, in milliseconds.
   */
  retryLater(least: number, call: () => void): void {
    this.end();
    this.#timer.set(this.#backoff.next(least), call);
  }

  /** It is over, and need not go out again. The next pause is a short one. */
  settle(): void {
    this.end();
    this.#backoff.reset();
  }
}
