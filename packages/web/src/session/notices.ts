import type { ClientSnapshot } from "@parley/client/snapshot";

/** A line of the system in the flow of a room: what became of the connection. */
export type Notice = {
  readonly key: string;
  readonly kind: "connected" | "disconnected" | "error";
  readonly text: string;
  /** Epoch milliseconds, by this computer's clock. */
  readonly at: number;
  /** Per room, the seq of the message after which it stands. A room that is still empty of state has none yet. */
  readonly after: ReadonlyMap<string, number>;
};

const most = 200;

/** The system lines of this session, oldest first. Lines that nothing was said between collapse into the last. */
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
    this.#update([...this.#notices, notice].slice(-most));
  }

  /** Gives the lines that came before a room was known their place in it: after what it held when it opened. */
  place(snapshot: ClientSnapshot): void {
    const known = places(snapshot);
    const missing = (notice: Notice) => [...known.keys()].some((room) => !notice.after.has(room));
    if (!this.#notices.some(missing)) return;
    this.#update(
      this.#notices.map((notice) =>
        missing(notice) ? { ...notice, after: new Map([...known, ...notice.after]) } : notice,
      ),
    );
  }

  #update(notices: readonly Notice[]): void {
    this.#notices = notices;
    for (const listener of this.#listeners) listener();
  }
}

/** The lines to show in a room, with those collapsed that stand at the same place. */
export function noticesIn(room: string, notices: readonly Notice[]): readonly Notice[] {
  const placed = notices.filter((notice) => notice.after.has(room));
  return placed.filter((notice, index) => {
    const next = placed[index + 1];
    return !next || next.after.get(room) !== notice.after.get(room);
  });
}

function places(snapshot: ClientSnapshot): Map<string, number> {
  const places = new Map<string, number>();
  for (const { room, status, messages } of snapshot.rooms.values()) {
    if (status === "joining") continue;
    places.set(room, messages.findLast((message) => message.seq !== undefined)?.seq ?? 0);
  }
  return places;
}
