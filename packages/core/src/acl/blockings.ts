import { type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { directRoomName } from "../wire/closed-room.ts";
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
