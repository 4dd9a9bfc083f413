import { type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { directRoomName } from "../wire/closed-room.ts";
import { directUsers } from "../wire/limits.ts";
import { hasBlocked } from "./blocklist.ts";

/** One of the two users of a direct room may have blocked the other. */
export type Blocking = { blocker: string; user: string };

/**
 * Notes in the direct room of two users that one of them may have blocked the other. Whoever reads their
 * access there asks the list from then on. The room's `aclEpoch` rises, so that nothing is stored by an
 * access that was decided before. Without such a room it writes nothing.
 *
 * @param room the room, if it has been the one of another user, who was taken over.
 */
export const noteInDirectRoom = async (
  store: Store,
  { blocker, user }: Blocking,
  onCost: OnCost,
  room?: string,
): Promise<void> => {
  onCost(prices.writeUnit);
  await store.rooms
    .patch({ room: room ?? (await directRoomName([blocker, user])) })
    .add({ blockings: [`${blocker} ${user}`], aclEpoch: 1 })
    .go({ returnOnConditionCheckFailure: true });
};

/** The events of a direct room among which is the one that made it: attempts that died are before it. */
const firstEvents = 25;

type Succession = { room: string; from: string; successor: string };

/**
 * Notes in the direct room of two, one of whom is taken over, that their successor and the other one may
 * block each other: the room's name does not say that it is theirs. In a larger one it writes nothing.
 */
export const noteSuccessor = async (
  store: Store,
  { room, from, successor }: Succession,
  onCost: OnCost,
): Promise<void> => {
  onCost(5 * prices.readUnit);
  const [{ data: head }, { data: members }, { data: events }] = await Promise.all([
    store.rooms.get({ room }).go({ consistent: true }),
    store.members.query.byRoom({ room }).go({ limit: directUsers, pages: 1 }),
    store.events.query.log({ room }).go({ consistent: true, limit: firstEvents, pages: 1 }),
  ]);
  const made = events.find(({ kind }) => kind === "create");
  const inside = members.map(({ member }) => member).filter((user) => user !== from && user !== successor);
  if (inside.length > 1 || (made?.with?.length ?? 0) > 1) return;
  const noted = blockingsOf(head?.blockings).flatMap(({ blocker, user }) => [blocker, user]);
  const others = new Set([...inside, ...noted, ...(made?.with ?? []), made?.userId ?? from]);
  for (const user of [from, successor]) others.delete(user);
  for (const other of others) {
    await noteInDirectRoom(store, { blocker: successor, user: other }, onCost, room);
    await noteInDirectRoom(store, { blocker: other, user: successor }, onCost, room);
  }
};

/** What a room notes of blocklists that may concern it. The lists decide: a note stays. */
export const blockingsOf = (notes: readonly string[] | undefined): Blocking[] =>
  (notes ?? []).flatMap((note) => {
    const [blocker, user] = note.split(" ");
    return blocker === undefined || user === undefined ? [] : { blocker, user };
  });

/** Whether one of these is so, by strongly consistent reads. */
export const isAnyBlocked = async (
  store: Store,
  blockings: readonly Blocking[],
  onCost: OnCost,
): Promise<boolean> => {
  const answers = await Promise.all(
    blockings.map(({ blocker, user }) => hasBlocked(store, blocker, user, onCost)),
  );
  return answers.includes(true);
};
