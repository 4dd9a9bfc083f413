import type { ClientSnapshot } from "@parley/client/snapshot";
import { lastSeqOf } from "./last-seq.ts";

/** A system line in the flow of a room: about the connection, or about what cannot be stored. */
export type Notice = {
  readonly key: string;
  /** A warning stays true when the connection is back; the others are about the connection. */
  readonly kind: "connected" | "disconnected" | "error" | "warning";
  readonly text: string;
  /** Epoch milliseconds, by this computer's clock. */
  readonly at: number;
  /**
   * The rooms that we were in, each with the seq of the message that the line follows: undefined
   * until the room's state has arrived.
   */
  readonly after: Places;
};

type Places = ReadonlyMap<string, number | undefined>;

const max = 200;

/** The system lines of this session, oldest first. */
export class NoticeLog {
  readonly #listeners = new Set<() => void>();
  #notices: readonly Notice[] = [];
  #count = 0;

  readonly list = (): readonly Notice[] => this.#notices;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(kind: Notice["kind"], text: string, at: number, snapshot: ClientSnapshot): void {
    const notice = { key: `notice:${this.#count++}`, kind, text, at, after: places(snapshot) };
    this.#update([...this.#notices, notice].slice(-max));
  }

  /** Gives lines from before a room's state their position in it: after what it held then. */
  place(snapshot: ClientSnapshot): void {
    const known = places(snapshot);
    const waits = ({ after }: Notice) =>
      [...after].some(([room, seq]) => seq === undefined && known.get(room) !== undefined);
    if (!this.#notices.some(waits)) return;
    this.#update(
      this.#notices.map((notice) => ({
        ...notice,
        after: new Map([...notice.after].map(([room, seq]) => [room, seq ?? known.get(room)])),
      })),
    );
  }

  #update(notices: readonly Notice[]): void {
    this.#notices = notices;
    for (const listener of this.#listeners) listener();
  }
}

/**
 * The lines to show in a room. Where nothing was said between, being connected again makes up for
 * what went before.
 */
export function noticesIn(room: string, notices: readonly Notice[]): readonly Notice[] {
  const placed = notices.filter((notice) => notice.after.has(room));
  const latest = new Map<number | undefined, Notice>();
  for (const notice of placed) if (notice.kind === "connected") latest.set(notice.after.get(room), notice);
  return placed.filter((notice) => {
    if (notice.kind === "warning") return true;
    const connected = latest.get(notice.after.get(room));
    return !connected || placed.indexOf(notice) >= placed.indexOf(connected);
  });
}

function places(snapshot: ClientSnapshot): Places {
  return new Map(
    [...snapshot.rooms.values()].map((state) => [
      state.room,
      state.status === "joining" ? undefined : lastSeqOf(state),
    ]),
  );
}
