import { blockUser, unblockUser } from "../../packages/core/src/moderation/block.ts";
import { NotDone } from "../not-done.ts";
import type { Stage } from "../stage.ts";

/**
 * Blocks a user, and closes their connections.
 *
 * @throws NotDone when connections may still be open.
 */
export const block = async (
  { store, connections }: Stage,
  { userId, seconds }: { userId: string; seconds: number | undefined },
): Promise<string> => {
  const { ended, stillOpen } = await blockUser(store, connections(), { userId, seconds });
  const end =
    seconds === undefined
      ? "until unblocked"
      : `until ${new Date(store.now() + seconds * 1000).toISOString()}`;
  const done = `${userId} is blocked ${end}. Connections ended: ${ended}.`;
  if (stillOpen > 0) throw new NotDone(`${done} Connections still open: ${stillOpen}. Run it again.`);
  return done;
};

/** Ends the block of a user. */
export const unblock = async ({ store }: Stage, { userId }: { userId: string }): Promise<string> =>
  (await unblockUser(store, userId)) ? `${userId} is no longer blocked.` : `${userId} was not blocked.`;
