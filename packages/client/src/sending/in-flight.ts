import { Backoff, Timer } from "../timing/retry.ts";
import type { Timing } from "../timing/timing.ts";

/**
 * What is in flight, one item at a time: from when it is to be sent until it is answered, discarded
 * or lost. And the pause before the next attempt.
 */
export class InFlight {
  #item: { readonly id: string; readonly isFirstTry: boolean; readonly life: AbortController } | undefined;
  /** While something is in flight, the deadline of its answer; otherwise the end of the pause. */
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

  /** Whether something may be sent: nothing is in flight, and there is no pause. */
  get isIdle(): boolean {
    return this.isEmpty && !this.#timer.pending;
  }

  /**
   * Whether no attempt has failed since something was settled: the first failure is the one to
   * report.
   */
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

  /** It was sent: calls when its answer is overdue. */
  awaitAnswer(overdue: () => void): void {
    this.#timer.set(this.#timing.ackWait, overdue);
  }

  /** It is over, with an unknown result. There is no pause. */
  end(): void {
    this.#item?.life.abort();
    this.#item = undefined;
    this.#timer.clear();
  }

  /**
   * It is over, and failed temporarily: calls after a pause, longer each time.
   *
   * @param min what the server asked for, in milliseconds.
   */
  retryLater(min: number, call: () => void): void {
    this.end();
    this.#timer.set(this.#backoff.next(min), call);
  }

  /** It is over, and need not be sent again. The next pause is a short one. */
  settle(): void {
    this.end();
    this.#backoff.reset();
  }
}
