import { blockUser, unblockUser } from "../../packages/core/src/moderation/block.ts";
import type { Stage } from "../stage.ts";

/** Blocks a user, and ends their connections. */
export const block = async (
  { store, connections }: Stage,
  { userId, seconds }: { userId: string; seconds: number | undefined },
): Promise<string> => {
  const { ended, stillOpen } = await blockUser(store, connections(), { userId, seconds });
  const end =
    seconds === undefined
      ? "until unblocked"
      : `until ${new Date(store.now() + seconds * 1000).toISOString()}`;
  const open = stillOpen > 0 ? ` Not ended: ${stillOpen}. Run it again.` : "";
  return `${userId} is blocked ${end}. Connections ended: ${ended}.${open}`;
};

/** Lets a user in again. */
export const unblock = async ({ store }: Stage, { userId }: { userId: string }): Promise<string> =>
  (await unblockUser(store, userId)) ? `${userId} is no longer blocked.` : `${userId} was not blocked.`;
