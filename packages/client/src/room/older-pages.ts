import type { LogSlice } from "@parley/core/protocol/event";
import { logPage } from "@parley/core/wire/limits";
import { waitOf } from "../connection/socket-frame.ts";
import { refusalIn } from "../http/read-api.ts";
import type { ReadCause, ReadPage } from "../log/log-reads.ts";
import type { RoomHost } from "../room-host.ts";
import type { Applied, Timeline } from "../timeline/timeline.ts";
import { Backoff, pause } from "../timing/retry.ts";

/** Why older messages are read. None of them was missed. */
export type OlderCause = Exclude<ReadCause, "missed">;

/** The room whose older messages are read. */
type OlderPagesRoom = {
  readonly name: string;
  readonly timeline: Timeline;
  /** Takes what was read. */
  readOlder(applied: Applied): void;
};

type OlderPagesHost = Pick<RoomHost, "timing" | "random" | "readTurn" | "changed" | "problem">;

/** A page with fewer messages than this shows little: others have filled it with changes. */
const fewMessages = 10;

/**
 * Pages that show little which are read one after another: as many as the edits of a few messages fill.
 * What follows is read once the reader has asked to read on.
 */
const sparseInARow = 5;

/**
 * A page counts as one for each of these, begun or full, in JSON. A page of nothing but the largest edits
 * takes its reader as much of their budget as twenty pages of talk.
 */
const sparseBytes = 200_000;

/** Failures one after another, after which it is tried in the background. */
const failuresInARow = 5;

const weightOf = ({ events }: LogSlice): number =>
  Math.max(1, Math.ceil(JSON.stringify(events).length / sparseBytes));

/** Reads the pages before the first message of a room, one at a time. */
export class OlderPages {
  readonly #room: OlderPagesRoom;
  readonly #host: OlderPagesHost;
  #loading: Promise<void> | undefined;
  #isAsked = false;
  #isReading = false;
  /** Ends the wait for a turn in the background. */
  #waiting: AbortController | undefined;
  /** Pages in a row that have shown little. */
  #sparse = 0;
  #failures = 0;

  constructor(room: OlderPagesRoom, host: OlderPagesHost) {
    this.#room = room;
    this.#host = host;
  }

  /** Whether a page is requested just now. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Whether a page is requested, or its reader waits for one. */
  get isShown(): boolean {
    return this.#isReading || (this.#isAsked && this.#loading !== undefined);
  }

  /**
   * Whether nothing more is read before `readOn`: others have filled what is before the first message with
   * changes.
   */
  get isPaused(): boolean {
    return this.#sparse >= sparseInARow && this.#room.timeline.hasOlder;
  }

  /** Reads a page for a reader who knows that those before it showed little. */
  readOn(signal: AbortSignal): Promise<void> {
    this.#sparse = 0;
    return this.load("asked", signal);
  }

  /**
   * Reads a page that shows something. Resolves when it is there, or the log or the signal has ended, or
   * it is paused.
   */
  load(cause: OlderCause, signal: AbortSignal): Promise<void> {
    if (this.isPaused) return Promise.resolve();
    if (cause === "asked") this.#ask();
    this.#loading ??= this.#load(signal).finally(() => {
      this.#loading = undefined;
      this.#isAsked = false;
      this.#host.changed();
    });
    return this.#loading;
  }

  #ask(): void {
    this.#isAsked = true;
    this.#host.changed();
    if (this.#cause === "asked") this.#waiting?.abort();
  }

  get #cause(): OlderCause {
    return this.#isAsked && this.#failures < failuresInARow ? "asked" : "background";
  }

  async #load(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(this.#host.timing, this.#host.random);
    while (!signal.aborted && this.#room.timeline.hasOlder && !this.isPaused) {
      const wait = await this.#readPage(signal, backoff);
      if (wait === undefined) return;
      await pause(wait, signal);
    }
  }

  /** Returns how long to wait before the next page, in milliseconds; undefined when it is done. */
  async #readPage(signal: AbortSignal, backoff: Backoff): Promise<number | undefined> {
    try {
      const read = await this.#turn(signal);
      if (!read || !this.#room.timeline.hasOlder) return 0;
      const shown = await this.#read(read, signal);
      this.#failures = 0;
      return signal.aborted || shown !== 0 ? undefined : 0;
    } catch (cause) {
      if (signal.aborted) return undefined;
      this.#failures += 1;
      const message = "Older messages could not be loaded. Retrying.";
      const { name: room } = this.#room;
      if (backoff.fresh) this.#host.problem({ code: "log_unreadable", message, room, cause });
      return backoff.next(waitOf(refusalIn(cause)));
    }
  }

  /** Waits for a turn. Undefined when its reader has asked meanwhile. */
  async #turn(signal: AbortSignal): Promise<ReadPage | undefined> {
    const waiting = new AbortController();
    this.#waiting = waiting;
    const either = AbortSignal.any([signal, waiting.signal]);
    try {
      return await this.#host.readTurn(this.#cause, this.#room.name, either);
    } catch (cause) {
      if (waiting.signal.aborted) return undefined;
      throw cause;
    } finally {
      this.#waiting = undefined;
    }
  }

  /** Reads a page, and returns how many messages it shows; undefined when it is of another log. */
  async #read(read: ReadPage, signal: AbortSignal): Promise<number | undefined> {
    const { timeline } = this.#room;
    const before = timeline.olderBefore;
    // A page that has shown little is followed by a larger one.
    const limit = this.#sparse === 0 ? logPage.default : logPage.max;
    try {
      this.#isReading = true;
      this.#host.changed();
      const slice = await read({ before, limit }, signal);
      if (signal.aborted) return undefined;
      const applied = timeline.before(slice, before, limit);
      const shown = applied === "other log" ? undefined : applied.added.length;
      this.#sparse = shown === undefined || shown >= fewMessages ? 0 : this.#sparse + weightOf(slice);
      this.#room.readOlder(applied);
      return shown;
    } finally {
      this.#isReading = false;
    }
  }
}
