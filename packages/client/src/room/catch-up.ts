import { logPage } from "@parley/core/wire/limits";
import { waitOf } from "../connection/socket-frame.ts";
import type { Problem } from "../events.ts";
import { refusalIn } from "../http/read-api.ts";
import type { RoomHost } from "../room-host.ts";
import type { Applied, Timeline } from "../timeline/timeline.ts";
import { Backoff, pause } from "../timing/retry.ts";

/** The destination of a catch-up. */
export type CatchUpRoom = {
  readonly name: string;
  readonly timeline: Timeline;
  /** Applies what was read. False when it was of another log. */
  apply(applied: Applied): boolean;
};

/** What a catch-up needs of the client around it. */
type CatchUpHost = Pick<RoomHost, "timing" | "random" | "readTurn" | "problem">;

/** Reads the log from the cursor until the room is complete up to its head, including gaps. */
export class CatchUp {
  #life = new AbortController();
  #running = false;
  readonly #backoff: Backoff;
  readonly #room: CatchUpRoom;
  readonly #host: CatchUpHost;

  constructor(room: CatchUpRoom, host: CatchUpHost) {
    this.#room = room;
    this.#host = host;
    this.#backoff = new Backoff(host.timing, host.random);
  }

  /** Begins, if there is anything to read. */
  start(): void {
    this.#begin(0);
  }

  /**
   * Begins after a random wait, if there is anything to read by then. For what all clients in the
   * room notice at the same moment.
   */
  startSpread(): void {
    this.#begin(this.#gapWait());
  }

  stop(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#running = false;
  }

  #begin(wait: number): void {
    if (this.#running || !this.#room.timeline.behind) return;
    this.#running = true;
    void this.#run(wait, this.#life.signal);
  }

  /** Milliseconds: a gap closes by itself meanwhile, or its readers come one after another. */
  #gapWait(): number {
    const { gapGrace, gapSpread } = this.#host.timing;
    return gapGrace + this.#host.random() * gapSpread;
  }

  async #run(first: number, signal: AbortSignal): Promise<void> {
    let wait = first;
    for (;;) {
      const from = this.#room.timeline.cursor?.seq;
      await pause(wait, signal);
      if (signal.aborted) return;
      if (!this.#room.timeline.behind) break;
      // The gap that was waited for has closed. In a busy room there is soon another one, which may
      // close too.
      const moved = this.#room.timeline.cursor?.seq !== from;
      wait = moved ? this.#gapWait() : await this.#read(signal);
    }
    this.#running = false;
  }

  /**
   * Reads once, to the head if possible. Returns how long to wait before the next read, in
   * milliseconds.
   */
  async #read(signal: AbortSignal): Promise<number> {
    try {
      await this.#readToHead(signal);
      this.#backoff.reset();
      return this.#host.timing.holeReread * (1 + this.#host.random());
    } catch (cause) {
      if (signal.aborted) return 0;
      const message = "Missed messages could not be loaded. Retrying.";
      const problem: Problem = { code: "log_unreadable", message, room: this.#room.name, cause };
      if (this.#backoff.fresh) this.#host.problem(problem);
      return this.#backoff.next(waitOf(refusalIn(cause)));
    }
  }

  async #readToHead(signal: AbortSignal): Promise<void> {
    const { name, timeline } = this.#room;
    const read = await this.#host.readTurn("missed", name, signal);
    let after = timeline.behind ? timeline.cursor?.seq : undefined;
    while (after !== undefined) {
      const slice = await read({ after, limit: logPage.max }, signal);
      if (signal.aborted || !this.#room.apply(timeline.after(slice, after))) return;
      const last = Math.max(slice.events.at(-1)?.seq ?? after, slice.settled);
      const reached = timeline.heldThrough(last);
      after = slice.more && reached > after && reached < timeline.head ? reached : undefined;
    }
  }
}
