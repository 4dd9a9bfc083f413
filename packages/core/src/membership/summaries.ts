import { userKey } from "../acl/acl.ts";
import { bytesOf, fitting, type Unseen } from "../answer/fit.ts";
import { type RoomHead, readHead } from "../log/head.ts";
import { readLastLines } from "../log/last-line.ts";
import type { MemberOf } from "../protocol/membership.ts";
import type { RoomSummary } from "../protocol/room-summary.ts";
import { findReadMarkers, markerIn } from "../read-marker/find.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { ReadMarkerItem } from "../table/read-marker.entity.ts";
import type { Store } from "../table/store.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { settingOf } from "./set-level.ts";

/** A membership of a user, with the head of its room, as they may know it. */
type Joined = { item: MemberItem; head: RoomHead | undefined };

/** Whether a member of a room may read it: whoever may not be on the stage is told its name alone. */
export type MayRead = (room: string) => boolean;

/**
 * Reads the heads of rooms that a user is a member of, strongly consistently: one unit each. Rooms that
 * they were just removed from are left out, and those that they may not read have none.
 */
export const readJoined = async (
  store: Store,
  items: readonly MemberItem[],
  mayRead: MayRead = () => true,
): Promise<Joined[]> => {
  const heads = await Promise.all(
    items.map(({ room }) => (mayRead(room) ? readHead(store, room) : undefined)),
  );
  return items.flatMap((item, index) => {
    const head = heads[index];
    // A removal may not be applied yet.
    return head?.outside.includes(userKey(item.member)) ? [] : { item, head };
  });
};

/** When a room was active last, in seconds since 1970. */
const activeAtOf = (head: RoomHead | undefined): number => Math.floor((head?.activeAt ?? 0) / 1000);

/** What needs no further read of a room. */
export const plainSummary = ({ item, head }: Joined, marker: ReadMarkerItem | undefined): RoomSummary => {
  const { epoch = "", head: seq = 0, messages, marks } = head ?? {};
  const read = markerIn(marker, epoch);
  const notifications = settingOf(item);
  return {
    room: item.room,
    kind: roomKindOf(item.room),
    epoch,
    head: seq,
    activeAt: activeAtOf(head),
    ...(messages !== undefined && { messages }),
    ...(marks?.archive?.archived && { archived: true }),
    ...(notifications && { notifications }),
    ...(read && { read }),
  };
};

/** Summaries of rooms, with titles, where they have them, and last lines: about two read units each. */
export const summarise = async (
  store: Store,
  user: string,
  joined: readonly Joined[],
  unseen?: Unseen,
): Promise<RoomSummary[]> => {
  const rooms = joined.map(({ item, head }) => ({ room: item.room, head: head?.head ?? 0 }));
  const names = rooms.map(({ room }) => room);
  const [markers, marks, lines] = await Promise.all([
    findReadMarkers(store, user, names),
    Promise.all(joined.map(({ head }) => head?.readMarks())),
    // Up to the heads that were read: whoever is removed after it is told nothing later.
    readLastLines(store, rooms, unseen),
  ]);
  unseen?.([...markers.values()].reduce((sum, each) => sum + bytesOf(each), 0));
  return joined.map((each, index) => {
    const [title, last] = [marks[index]?.title?.text, lines[index]];
    const plain = plainSummary(each, markers.get(each.item.room));
    return { ...plain, ...(title && { title }), ...(last && { last }) };
  });
};

/** Archived rooms come last, and of the others those first that were active last. */
const byActivity = (one: Joined, other: Joined): number =>
  Number(one.head?.marks.archive?.archived ?? false) - Number(other.head?.marks.archive?.archived ?? false) ||
  (other.head?.activeAt ?? 0) - (one.head?.activeAt ?? 0);

/** How much of a welcome is for rooms: how many summaries at most, and the bytes of these. */
type Extent = { latest: number; bytes: number };

/**
 * When each of the rooms that a welcome lists was active last, and summaries of those that were so at last.
 *
 * @param memberOf the rooms that it lists.
 */
export const latestRooms = async (
  store: Store,
  user: string,
  { memberships, memberOf }: { memberships: readonly MemberItem[]; memberOf: MemberOf },
  { latest, bytes }: Extent,
  unseen?: Unseen,
): Promise<MemberOf> => {
  const listed = new Set(memberOf.rooms);
  const joined = await readJoined(
    store,
    memberships.filter(({ room }) => listed.has(room)),
  );
  const inOrder = joined.toSorted(byActivity);
  const summaries = await summarise(store, user, inOrder.slice(0, latest), unseen);
  return {
    ...memberOf,
    rooms: joined.map(({ item }) => item.room),
    activeAt: joined.map(({ head }) => activeAtOf(head)),
    latest: summaries.slice(0, fitting(summaries, bytes)),
  };
};
