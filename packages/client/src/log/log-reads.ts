import type { LogSlice } from "@parley/core/protocol/event";
import { whenVisible } from "../connection/wake.ts";
import type { Timing } from "../timing/timing.ts";
import type { LogQuery } from "./log-reader.ts";
import { ReadPace } from "./read-pace.ts";

/**
 * Why the log is read:
 *
 * - `asked`: the reader has done something for it: opened a room, scrolled up, clicked, sent something.
 * - `missed`: the promise needs it: events that are in the log, and did not arrive.
 * - `background`: anything else. Nobody has asked for it, and the promise does not need it.
 */
export type ReadCause = "asked" | "missed" | "background";

/** Reads one page, and after a page with `more`, the one that continues it. Rejects as `readLog` does. */
export type ReadPage = (query: LogQuery, signal: AbortSignal) => Promise<LogSlice>;

/** Requests a page of a room's log. */
type Fetch = (room: string, query: LogQuery, signal: AbortSignal) => Promise<LogSlice>;

/** What is read at once before each pace begins. */
const atOnce = { background: 4, missedInRoom: 10, missed: 20 } as const;

/**
 * The only way to the log. Others decide how much there is to read, so each read has a cause, which says
 * how often it may be:
 *
 * - `asked` as often as its reader asks.
 * - `background` four times at once, and then once in `backgroundPause`, over all rooms. Not while the
 *   tab is hidden.
 * - `missed` ten times at once in a room, and then once in `missedPause`. Over all rooms, beyond twenty,
 *   one after another, as the clients of a room read a gap. None is dropped.
 *
 * Pauses are at random up to twice as long, so that the clients of a room spread.
 */
export class LogReads {
  readonly #fetch: Fetch;
  readonly #background: ReadPace;
  readonly #missed: ReadPace;
  readonly #missedIn = new Map<string, ReadPace>();
  readonly #newRoomPace: () => ReadPace;

  constructor(fetch: Fetch, timing: ReadTiming, random: () => number) {
    this.#fetch = fetch;
    const upToTwice = (milliseconds: number) => () => milliseconds * (1 + random());
    this.#background = new ReadPace(atOnce.background, upToTwice(timing.backgroundPause));
    this.#missed = new ReadPace(atOnce.missed, () => timing.gapGrace + random() * timing.gapSpread);
    this.#newRoomPace = () => new ReadPace(atOnce.missedInRoom, upToTwice(timing.missedPause));
  }

  /**
   * Waits until a room's log may be read for a cause. Rejects if the signal is aborted first.
   *
   * @returns what reads it, once. Decide what to read only then: it may have changed meanwhile.
   */
  async turn(cause: ReadCause, room: string, signal: AbortSignal): Promise<ReadPage> {
    await this.#wait(cause, room, signal);
    let isUsed = false;
    return async (query, life) => {
      if (isUsed) throw new Error("Each read of the log needs a turn of its own.");
      isUsed = true;
      const slice = await this.#fetch(room, query, life);
      // Others have to store a hundred events, or a megabyte, for each such page.
      isUsed = query.after === undefined || !slice.more;
      return slice;
    };
  }

  async #wait(cause: ReadCause, room: string, signal: AbortSignal): Promise<void> {
    if (cause === "asked") return;
    if (cause === "missed") {
      await this.#paceIn(room).enter(signal);
      return this.#missed.enter(signal);
    }
    await whenVisible(signal);
    await this.#background.enter(signal);
  }

  #paceIn(room: string): ReadPace {
    const known = this.#missedIn.get(room);
    if (known) return known;
    for (const [other, known] of this.#missedIn) if (known.isIdle()) this.#missedIn.delete(other);
    const pace = this.#newRoomPace();
    this.#missedIn.set(room, pace);
    return pace;
  }
}

/** The waits that pace reads. */
type ReadTiming = Pick<Timing, "backgroundPause" | "missedPause" | "gapGrace" | "gapSpread">;
