import type { ClientSnapshot, RoomSnapshot, TimelineMessage } from "./snapshot.ts";

/*
 * A snapshot is made anew after each change. What reads as it did in the snapshot before is taken
 * from there, so that whoever shows a part of it can tell by identity that there is nothing to do.
 */

/** A room's snapshot, with all that has not changed as it was in the one before. */
export function shareRoom(before: RoomSnapshot | undefined, now: RoomSnapshot): RoomSnapshot {
  if (!before) return now;
  const known = new Map(before.messages.filter(isMade).map((message) => [message.key, message]));
  const messages = now.messages.map((message) =>
    isMade(message) ? share(known.get(message.key), message) : message,
  );
  const pins = new Map(before.pinned?.map((pin) => [pin.seq, pin]));
  const pinned = now.pinned?.map((pin) => share(pins.get(pin.seq), pin));
  return share(before, {
    ...now,
    ...(now.read && { read: share(before.read, now.read) }),
    ...(now.typing && { typing: share(before.typing, now.typing) }),
    ...(now.counted && { counted: share(before.counted, now.counted) }),
    messages: share(before.messages, messages),
    ...(pinned && { pinned: share(before.pinned, pinned) }),
    ...(now.description && { description: share(before.description, now.description) }),
    ...(now.describing && { describing: share(before.describing, now.describing) }),
    ...(now.archiving && { archiving: share(before.archiving, now.archiving) }),
    ...(now.roleChanges && { roleChanges: share(before.roleChanges, now.roleChanges) }),
    ...(now.moderation && { moderation: share(before.moderation, now.moderation) }),
    ...(now.membership && { membership: share(before.membership, now.membership) }),
  });
}

/** The client's snapshot, whose rooms are shared already. */
export const shareAll = (before: ClientSnapshot | undefined, now: ClientSnapshot): ClientSnapshot =>
  share(before, {
    ...now,
    user: share(before?.user, now.user),
    ...(now.myRooms && { myRooms: share(before?.myRooms, now.myRooms) }),
    ...(now.roomList && { roomList: share(before?.roomList, now.roomList) }),
    blocked: share(before?.blocked, now.blocked),
    rooms: share(before?.rooms, now.rooms),
  });

/** Whether a message is made for each snapshot: rows of the log are the same until they change. */
const isMade = ({ state, change }: TimelineMessage): boolean => state !== "sent" || change !== undefined;

const share = <T>(before: T | undefined, now: T): T =>
  before !== undefined && isAlike(before, now) ? before : now;

/** Whether two plain values read the same, down to what is in them. */
function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Map && other instanceof Map) return areAlike([...one], [...other]);
  if (Array.isArray(one) && Array.isArray(other)) return areAlike(one, other);
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isAlike(one[key], other[key]))
  );
}

const areAlike = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, index) => isAlike(each, other[index]));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);
