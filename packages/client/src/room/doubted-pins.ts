import { seqsOfRequest } from "@parley/core/wire/limits";
import { bounds } from "../bounds.ts";
import type { RoomHost } from "../room-host.ts";
import { pause } from "../timing/retry.ts";

/**
 * Reads whether messages are pinned. Never rejects.
 *
 * @param take returns which, at most `seqsOfRequest`, once they may be read.
 */
type LookUp = (take: () => readonly number[], signal: AbortSignal) => Promise<void>;

/**
 * Looks up messages of one room whose live pins may be out of date. Every page of the room may doubt
 * the same pins at the same moment, and others decide how many there are. So the look-ups are spread at
 * random, each takes all that waits, and there are a few a minute at most. They are reads in the
 * background, so over all rooms and hours there are fewer.
 */
export class DoubtedPins {
  /** The seqs of messages that wait to be looked up, the last doubted at the end. */
  readonly #waiting = new Set<number>();
  readonly #lookUp: LookUp;
  readonly #host: Pick<RoomHost, "timing" | "random">;
  #life = new AbortController();
  #running = false;
  /** Before which there is no other look-up, on the clock of `performance`. */
  #nextAt = 0;

  constructor(lookUp: LookUp, host: Pick<RoomHost, "timing" | "random">) {
    this.#lookUp = lookUp;
    this.#host = host;
  }

  /** Has a message looked up, sooner or later. Of too many, the first are forgotten. */
  add(seq: number): void {
    this.#waiting.delete(seq);
    this.#waiting.add(seq);
    for (const first of this.#waiting) {
      if (this.#waiting.size <= bounds.doubtedPins) break;
      this.#waiting.delete(first);
    }
    if (!this.#running) void this.#run(this.#life.signal);
  }

  stop(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#running = false;
    this.#waiting.clear();
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      await pause(this.#wait(), signal);
      if (signal.aborted) return;
      await this.#lookUp(() => this.#take(), signal);
      if (signal.aborted) return;
    }
    this.#running = false;
  }

  #take(): readonly number[] {
    const seqs = [...this.#waiting].slice(-seqsOfRequest);
    for (const seq of seqs) this.#waiting.delete(seq);
    const { lookUpPause } = this.#host.timing;
    this.#nextAt = performance.now() + lookUpPause * (1 + this.#host.random());
    return seqs;
  }

  /** Milliseconds until the next look-up. */
  #wait(): number {
    const { gapGrace, gapSpread } = this.#host.timing;
    return Math.max(gapGrace + this.#host.random() * gapSpread, this.#nextAt - performance.now());
  }
}
