import * as v from "valibot";
import { deleteCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { MessageId, RoomName, Seq } from "../wire/field.ts";
import { changeAttributes, changeEntries, requireOwn } from "./change.ts";
import { scrub } from "./edit.ts";
import type { LogKind } from "./log-kind.ts";
import { retry } from "./retry.ts";
import { excessOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * An earlier message is deleted. This is final: edits of it, before and after, mean nothing any
 * more. Its `userId` is the author's, or `operator` when the stage's operator removed it.
 */
export const DeleteEvent = v.object({ action: v.literal("delete"), ...changeEntries });
export type DeleteEvent = v.InferOutput<typeof DeleteEvent>;

/** Deletes one's own message, for everyone and for good. */
export const Delete = v.object({
  action: v.picklist(["delete"]),
  id: v.optional(MessageId),
  room: RoomName,
  seq: Seq,
  retry,
});
export type Delete = v.InferOutput<typeof Delete>;

export const wire = wireKind(DeleteEvent, Delete);

export const attributes = {
  ...changeAttributes,
  /** Whether a deletion has removed the texts of all `edits`. */
  scrubbed: { type: "boolean" },
} as const;

export type DeleteContent = { kind: "delete"; target: number };

export const log: LogKind<Delete, DeleteContent, DeleteEvent> = {
  content: ({ seq }) => ({ kind: "delete", target: seq }),
  cost: () => deleteCost,
  digest: ({ target }) => [target],
  attributes: ({ target }) => ({ target }),
  event: ({ seq, id, userId, timestamp, target }) => {
    if (id === undefined || target === undefined) return undefined;
    return { action: "delete", seq, id, userId, timestamp, target };
  },
  require: requireOwn,
  apply: async (store, room, event, { message, onCost }) => {
    if (message && !message.deleted) onCost(excessOf(message, 0));
    return materialiseDelete(store, room, event);
  },
};

/**
 * Takes a message's text out of it, and out of all of its edits. Its place in the log stays. That the edits
 * were done is noted last: a repetition then finds nothing to do, and one after a crash goes on.
 *
 * @param change the seq of the message, and that of the deletion.
 * @returns the message as it stands after.
 */
export const materialiseDelete = async (
  store: Store,
  room: string,
  { target, seq }: { target: number; seq: number },
): Promise<EventItem | undefined> => {
  await store.events
    .patch({ room, seq: target })
    .set({ message: "", deleted: true, changed: seq })
    .where(({ deleted }, { notExists }) => notExists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  // No edit is added to the list of a deleted message any more.
  const message = await readPlace(store, room, target);
  const { edits = [], scrubbed } = message ?? {};
  if (scrubbed || edits.length === 0) return message;
  await scrub(store, room, [...edits]);
  await store.events
    .patch({ room, seq: target })
    .set({ scrubbed: true })
    .where(({ deleted }, { exists }) => exists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  return message;
};
