import { missed } from "../../packages/core/src/fanout/deliver.ts";
import { fanOutRemoval } from "../../packages/core/src/moderation/fan-out-removal.ts";
import { removeMessage } from "../../packages/core/src/moderation/remove.ts";
import { NotDone } from "../not-done.ts";
import type { Stage } from "../stage.ts";

/**
 * Removes a message, and sends the removal to the room. Repeating it sends the removal again.
 *
 * @throws NotDone for a message that its author had deleted, or a title that is replaced.
 */
export const remove = async (stage: Stage, { room, seq }: { room: string; seq: number }): Promise<string> => {
  // First: without access to the connections, nothing must be left half-done.
  const post = stage.post();
  const { event: appended } = await removeMessage(stage.store, { room, seq });
  if (!appended)
    throw new NotDone(
      `${seq} in ${room} had been deleted by its author, or replaced. What was left of its text is removed.`,
    );
  const delivery = await fanOutRemoval(stage.store, post, { room, appended });
  const done = appended.repeated ? "had been removed before" : "is removed";
  const late = missed(delivery);
  return `Message ${seq} in ${room} ${done}. Open connections that were sent this: ${delivery.delivered}${
    late > 0 ? `; ${late} will find it in the log` : ""
  }.`;
};
