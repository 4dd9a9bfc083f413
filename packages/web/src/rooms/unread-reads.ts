import { maxCounted } from "./read.ts";

/** Pages of the log that are read at once, of all rooms together: enough for a few busy rooms. */
const atOnce = 4;

/** Milliseconds between any others: from this to twice as many, at random. */
const interval = 30_000;

/** Pages of a room, until its reader has read on in it: of small changes, even these may not reach back. */
const perRoom = 10;

/**
 * Paces the reads of the log by which a page counts what is unread. Their reader has not asked for them,
 * and others can cause them: by changes without end, which no page of the log reaches behind, or by
 * deletions, which make the count fall. So there are a few at once, and then one in half a minute.
 */
export class UnreadReads {
  #left = atOnce;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** By room: the read position, how many pages were read since, and whether they are enough. */
  readonly #rooms = new Map<string, { mark: number; reads: number; isEnough: boolean }>();
  readonly #again: () => void;
  readonly #random: () => number;

  /** @param again is called when a page may be read that could not be read before. */
  constructor(again: () => void, random: () => number = Math.random) {
    this.#again = again;
    this.#random = random;
  }

  /**
   * Whether a further page of a room may be read now.
   *
   * @param count how many messages after the read position are loaded and unread. Once there are more than
   *   are counted, a count that falls again needs no further page.
   */
  admits(room: string, mark: number, count: number): boolean {
    const before = this.#rooms.get(room);
    const known = before?.mark === mark ? before : { mark, reads: 0, isEnough: false };
    this.#rooms.set(room, known);
    known.isEnough ||= count > maxCounted;
    if (known.isEnough || known.reads >= perRoom || this.#timer !== undefined) return false;
    if (this.#left === 0) {
      this.#wait();
      return false;
    }
    this.#left -= 1;
    known.reads += 1;
    return true;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#left = 1;
        this.#again();
      },
      interval * (1 + this.#random()),
    );
  }
}
