import { randomUUID } from "node:crypto";
import { AccessChanged } from "../acl/access-changed.ts";
import { type AclChange, aclKey, outsideBy } from "../acl/acl.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import type { RoomMarks } from "../event-kinds/kinds.ts";
import { marksOfRoom, readMarksOfRoom } from "../event-kinds/marks.ts";
import { longestMute } from "../event-kinds/mute-item.ts";
import { expiresIn } from "../table/expiry.ts";
import type { RoomItem } from "../table/room.entity.ts";
import type { Store } from "../table/store.ts";
import { lastStored } from "./last-stored.ts";
import { sealsPerRead } from "./seal.ts";

/**
 * A room's log and its end. `headAt`: when the head was taken, in epoch milliseconds. `lastFourMs`:
 * the milliseconds from the third last seq until now.
 */
export type RoomHead = {
  epoch: string;
  head: number;
  headAt: number;
  lastFourMs: number;
  /** When its last message was sent, or, where that is not known, anything happened: epoch milliseconds. */
  activeAt: number;
  /** How many of the seqs up to the head were taken for messages. Undefined before that was counted. */
  messages: number | undefined;
  /** How often access to the room was changed. */
  aclEpoch: number;
  /** Users who hear the room no more by its recent changes: see `outsideBy`. */
  outside: readonly string[];
  /** What the event kinds say of the room. */
  marks: RoomMarks;
  /** Reads what they say beside that. It has all events up to the head that were applied. */
  readMarks(): Promise<RoomMarks>;
};

/**
 * A newly taken seq. `previousAt`: when the previous seq was taken, in epoch milliseconds.
 * `lastFourMs`: the milliseconds in which it and the three before it were taken. `messages`: how many of
 * the seqs up to this one were taken for messages. `outside`: the users who hear the room no more by its
 * recent changes, up to the previous seq.
 */
export type TakenSeq = {
  epoch: string;
  seq: number;
  takenAt: number;
  previousAt: number;
  lastFourMs: number;
  messages: number;
  outside: readonly string[];
  /** The changes of access that the room keeps of it. */
  aclKeys: readonly string[];
};

/** What a seq is taken for. */
export type SeqTerms = {
  /** Whether it is for a message. */
  isCounted?: boolean | undefined;
  /** The room's `aclEpoch` when access was decided: if it has changed since, no seq is taken. */
  aclEpoch?: number | undefined;
  /** The last seq that may have been taken: if another one was since, none is. */
  head?: number | undefined;
  /** The changes of access that its event is about to make. */
  aclChanges?: readonly AclChange[] | undefined;
};

/**
 * Requires that a room is read under the access that allowed it.
 *
 * @throws AccessChanged where it has changed since.
 */
export const throwIfChanged = ({ aclEpoch }: RoomHead, access: RoomAccess | undefined): void => {
  // An open room is read by everybody.
  if (access?.place !== undefined && access.aclEpoch !== aclEpoch) throw new AccessChanged();
};

/**
 * Takes the room's next seq, and creates the room if it is new. Each seq is given out once.
 *
 * The same update counts messages, notes when the last was sent, shifts the times of the last three seqs,
 * and returns all of them as they were: that costs nothing, since an item of under 1 KB is one write unit,
 * however much of it changes.
 *
 * The same holds for a change of access: from the very next seq on, everybody who takes one knows of it.
 *
 * @throws AccessChanged where `aclEpoch` or `head` is another one by now.
 */
export const takeSeq = async (store: Store, room: string, terms: SeqTerms = {}): Promise<TakenSeq> => {
  const { isCounted = false, aclEpoch, head: last, aclChanges = [] } = terms;
  const takenAt = store.now();
  const aclKeys = aclChanges.map((change) => aclKey(change, takenAt));
  const counted = isCounted ? 1 : 0;
  const before = await store.rooms
    .patch({ room })
    .data((item, { set, add, name, remove }) => {
      // Not by `ADD`: Dynalite would put the sum into what is set to the head, too.
      add(item.head, 1, 0);
      // The right sides are the values before the update.
      set(item.beforePreviousAt, name(item.previousAt));
      set(item.previousAt, name(item.headAt));
      set(item.headAt, takenAt);
      if (isCounted) set(item.saidAt, takenAt);
      // From the first event on, the room stays.
      remove(item.expireAt);
      for (const key of aclKeys) set(item.acl[key], name(item.head));
      // Whose mutes may last is read only where somebody may be muted.
      if (aclChanges.some((change) => "mute" in change)) set(item.mutesUntil, takenAt + longestMute);
    })
    // A room of an older version has counted no messages yet: it begins at 0.
    .add({ messages: counted, ...(aclChanges.length > 0 && { aclEpoch: 1 }) })
    // A room of an older version has no such times yet: creating it again adds them.
    .where(({ previousAt }, { exists }) => exists(previousAt))
    .where((item, { eq, notExists }) => {
      if (aclEpoch === undefined) return "";
      return aclEpoch === 0 ? notExists(item.aclEpoch) : eq(item.aclEpoch, aclEpoch);
    })
    .where((item, { eq }) => (last === undefined ? "" : eq(item.head, last)))
    .go({ response: "all_old", returnOnConditionCheckFailure: true });
  if (before.rejected) {
    if (aclEpoch !== undefined) {
      const { data } = await store.rooms.get({ room }).go({ consistent: true });
      const isOther = data && ((data.aclEpoch ?? 0) !== aclEpoch || data.head !== (last ?? data.head));
      if (isOther) throw new AccessChanged();
    }
    await makeRoom(store, room, beyond(await lastStored(store, room)));
    return takeSeq(store, room, terms);
  }
  const { epoch, head, headAt, beforePreviousAt = 0, messages = 0, acl } = before.data;
  const times = { takenAt, previousAt: headAt, lastFourMs: takenAt - beforePreviousAt };
  const outside = outsideBy(acl);
  return { epoch, seq: head + 1, ...times, messages: messages + counted, outside, aclKeys };
};

/**
 * The room's head by a strongly consistent read; undefined for a room that nobody has entered yet.
 */
export const readHead = async (store: Store, room: string): Promise<RoomHead | undefined> => {
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  return data ? headOf(store, data) : undefined;
};

/**
 * The room's head, strongly consistent; the room is created if it is new, so that its epoch is
 * fixed. One in which nothing is said expires after two days: anyone can enter any number of rooms.
 */
export const openRoom = async (store: Store, room: string): Promise<RoomHead> =>
  (await findHead(store, room)) ?? makeUnusedRoom(store, room);

/** The lifetime of a room in which nothing was said, in seconds. */
const unusedRoomSeconds = 2 * 24 * 60 * 60;

/**
 * The head of a room in which something was said, even if its item was lost, and is recreated from
 * the log. Undefined for a room without a log, which is not created.
 */
export const findHead = async (store: Store, room: string): Promise<RoomHead | undefined> =>
  (await readHead(store, room)) ?? (await restoreRoom(store, room));

/**
 * The head of a room whose log ends at `last` and whose counter was lost. Sends in flight may have
 * seqs above the log's end: what they still store there must be at or below the head, or nobody
 * would read it. One read seals the seqs that stay empty.
 */
const beyond = (last: number): number => (last > 0 ? last + sealsPerRead : 0);

/**
 * Recreates the item of a room whose log exists. Its epoch is a new one: no seq above the log's end
 * is known any more.
 */
const restoreRoom = async (store: Store, room: string): Promise<RoomHead | undefined> => {
  const last = await lastStored(store, room);
  return last > 0 ? makeRoom(store, room, beyond(last)) : undefined;
};

/**
 * Creates a room that expires unless something is said in it. Only if there is none: a room in use
 * must not expire.
 */
const makeUnusedRoom = async (store: Store, room: string): Promise<RoomHead> => {
  const expireAt = expiresIn(store, unusedRoomSeconds);
  const made = await store.rooms
    .create({ room, head: 0, messages: 0, ...newRoom(store), expireAt })
    .go({ returnOnConditionCheckFailure: true });
  if (!made.rejected) return headOf(store, made.data);
  return (await readHead(store, room)) ?? makeRoom(store, room, 0);
};

/** The initial attributes of a room. */
const newRoom = (store: Store) => {
  const now = store.now();
  return {
    epoch: randomUUID(),
    kind: "public" as const,
    createdAt: now,
    headAt: now,
    previousAt: 0,
    beforePreviousAt: 0,
  };
};

/**
 * Creates a room with this head, unless it has just been created. How many messages the log has below
 * that is not known: no more than seqs. So their numbers keep rising.
 */
const makeRoom = async (store: Store, room: string, head: number): Promise<RoomHead> => {
  const { data } = await store.rooms
    .upsert({ room })
    .ifNotExists({ ...newRoom(store), head, messages: head })
    .go({ response: "all_new" });
  return headOf(store, data);
};

const headOf = (store: Store, item: RoomItem): RoomHead => {
  const { epoch, head, headAt, saidAt = headAt, beforePreviousAt = 0, messages, aclEpoch = 0, acl } = item;
  return {
    epoch,
    head,
    headAt,
    activeAt: saidAt,
    messages,
    aclEpoch,
    outside: outsideBy(acl),
    lastFourMs: store.now() - beforePreviousAt,
    marks: marksOfRoom(item),
    readMarks: () => readMarksOfRoom(store, item),
  };
};
