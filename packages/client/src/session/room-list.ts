import type { MemberOf } from "@parley/core/protocol/membership";
import type { NotificationSetting } from "@parley/core/protocol/notifications";
import type { LastLine, RoomSummary } from "@parley/core/protocol/room-summary";
import { levels } from "@parley/core/wire/notification-level";
import type { ListedRoom, RoomSnapshot } from "../snapshot.ts";

/** What the server has said of a room. Without `epoch`, only when it was active last. */
type Said = Partial<RoomSummary> & Pick<RoomSummary, "room" | "activeAt">;

/** An entry, and what it was made of. */
type Made = { said: Said; room: RoomSnapshot | undefined; entry: ListedRoom };

/**
 * The rooms that our user is a member of, those first that were active last, and archived ones at the end:
 * what the server's summaries say, and of rooms that are held what these say.
 */
export class RoomList {
  readonly #said = new Map<string, Said>();
  readonly #made = new Map<string, Made>();

  /** Takes what a welcome lists. */
  listed({ rooms, activeAt = [], latest = [] }: MemberOf): void {
    for (const [index, room] of rooms.entries())
      this.#said.set(room, { ...this.#said.get(room), room, activeAt: activeAt[index] ?? 0 });
    this.shown(latest);
  }

  /** Takes summaries. */
  shown(summaries: readonly RoomSummary[]): void {
    for (const summary of summaries) {
      const notifications = later(this.setting(summary.room), summary.notifications);
      this.#said.set(summary.room, { ...summary, ...(notifications && { notifications }) });
    }
  }

  /** What our user is notified of in a room, as far as the server has said. */
  setting(room: string): NotificationSetting | undefined {
    return this.#said.get(room)?.notifications;
  }

  /** Takes a setting. It is told by an answer, or by another device. */
  told(room: string, setting: NotificationSetting): void {
    const said = this.#said.get(room) ?? { room, activeAt: 0 };
    this.#said.set(room, { ...said, notifications: later(said.notifications, setting) ?? setting });
  }

  /** Those of some rooms of which there is no summary. */
  missing(rooms: readonly string[]): string[] {
    return rooms.filter((room) => this.#said.get(room)?.epoch === undefined);
  }

  /** The entries of some rooms. Each is the same object as before while it reads the same. */
  of(rooms: readonly string[], held: (room: string) => RoomSnapshot | undefined): readonly ListedRoom[] {
    return rooms
      .map((room) => this.#entry(room, held(room)))
      .toSorted(
        (one, other) =>
          Number(one.archived ?? false) - Number(other.archived ?? false) || other.activeAt - one.activeAt,
      );
  }

  clear(): void {
    this.#said.clear();
    this.#made.clear();
  }

  #entry(name: string, room: RoomSnapshot | undefined): ListedRoom {
    const said = this.#said.get(name) ?? { room: name, activeAt: 0 };
    const known = this.#made.get(name);
    if (known?.said === said && known.room === room) return known.entry;
    const entry = entryOf(said, room);
    this.#made.set(name, { said, room, entry });
    return entry;
  }
}

const later = (
  one: NotificationSetting | undefined,
  other: NotificationSetting | undefined,
): NotificationSetting | undefined => ((one?.revision ?? -1) > (other?.revision ?? -1) ? one : other);

function entryOf(said: Said, room: RoomSnapshot | undefined): ListedRoom {
  const isHeld = room !== undefined && room.status !== "joining";
  const title = isHeld ? (room.description?.title ?? said.title) : said.title;
  const archived = isHeld ? room.archived : said.archived;
  const last = lastOf(said.last, room);
  const sentAt = last ? Date.parse(last.timestamp) / 1000 : 0;
  const { messages, read } = said;
  return {
    room: said.room,
    activeAt: Math.max(said.activeAt, sentAt),
    level: levels.find((level) => level === said.notifications?.level) ?? "everything",
    ...(title !== undefined && { title }),
    ...(archived && { archived }),
    ...(last && { last }),
    ...(messages !== undefined && read?.messages !== undefined && { unread: messages - read.messages }),
  };
}

/** The last message that is not deleted, of what is held and what the server has said. */
function lastOf(said: LastLine | undefined, room: RoomSnapshot | undefined): LastLine | undefined {
  const rows = room?.messages.filter(({ seq }) => seq !== undefined) ?? [];
  const held = rows.findLast(({ deleted }) => !deleted);
  const isGone = rows.some(({ seq, deleted }) => deleted && seq === said?.seq);
  if (said && !isGone && said.seq > (held?.seq ?? 0)) return said;
  if (held?.seq === undefined) return undefined;
  const { seq, userId, name, verified, text, timestamp } = held;
  return { seq, userId, name, text, timestamp, ...(!verified && { verified: false }) };
}
