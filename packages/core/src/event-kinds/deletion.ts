import * as v from "valibot";
import { deleteCost, type OnCost, writeCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { MessageId, RoomName, Seq } from "../wire/field.ts";
import { changeAttributes, changeEntries, requireMayDelete, requireOwnOrKeeper } from "./change.ts";
import { scrub } from "./edit.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import { retry } from "./retry.ts";
import { excessOf, readTarget, sizeOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * An earlier message is deleted. This is final: edits of it, before and after, mean nothing any
 * more. Its `userId` is the author's, that of an owner or a moderator of the room,
 * or `operator` when the stage's operator removed it.
 */
export const DeleteEvent = v.object({ action: v.literal("delete"), ...changeEntries });
export type DeleteEvent = v.InferOutput<typeof DeleteEvent>;

/** Deletes one's own message, or as an owner or moderator anybody's, for everyone and for good. */
export const Delete = v.object({
  action: v.picklist(["delete"]),
  id: v.optional(MessageId),
  room: RoomName,
  seq: Seq,
  retry,
});
export type Delete = v.InferOutput<typeof Delete>;

export const wire = wireKind(DeleteEvent);

export const attributes = {
  ...changeAttributes,
  /** Whether a deletion has removed the texts of all `edits`. */
  scrubbed: { type: "boolean" },
} as const;

export type DeleteContent = { kind: "delete"; target: number };

export const reader: EventReader<DeleteEvent> = {
  event: ({ seq, id, userId, timestamp, target }) => {
    if (id === undefined || target === undefined) return undefined;
    return { action: "delete", seq, id, userId, timestamp, target };
  },
};

export const log: LogKind<Delete, DeleteContent, DeleteEvent> = {
  content: ({ seq }) => ({ kind: "delete", target: seq }),
  cost: () => deleteCost,
  digest: ({ target }) => [target],
  attributes: ({ target }) => ({ target }),
  require: requireOwnOrKeeper,
  requireAgain: requireMayDelete,
  // Of several deletions, the first that was applied holds.
  isOutgrown: ({ seq }, message) => !message || (message.deleted === true && message.changed !== seq),
  apply: async (store, room, event, { message: before, onCost }) => {
    if (before && !before.deleted) onCost(excessOf(before, 0));
    const { message, isFirst } = await deleteText(store, room, event);
    // Of several deletions, the one that is in the message removes the texts of its edits.
    if (message?.changed !== event.seq || isScrubbed(message)) return message;
    // The first attempt was paid with each edit. A retry pays for what it finds left.
    await scrubEdits(store, message, isFirst ? message.edits : await readTexts(store, message, onCost));
    return message;
  },
};

type Change = { target: number; seq: number };

/**
 * Takes a message's text out of it, and out of all of its edits, whichever deletion has begun that.
 * Its place in the log stays.
 *
 * @param change the seq of the message, and that of the deletion.
 * @returns the message as it stands after.
 */
export const materialiseDelete = async (
  store: Store,
  room: string,
  change: Change,
): Promise<EventItem | undefined> => {
  const { message } = await deleteText(store, room, change);
  if (message && !isScrubbed(message)) await scrubEdits(store, message, message.edits);
  return message;
};

/** Takes a message's text out of it. `isFirst`: no other deletion had, nor had an earlier attempt. */
const deleteText = async (
  store: Store,
  room: string,
  { target, seq }: Change,
): Promise<{ message: EventItem | undefined; isFirst: boolean }> => {
  const deleted = await store.events
    .patch({ room, seq: target })
    .set({ message: "", deleted: true, changed: seq })
    .where(({ deleted }, { notExists }) => notExists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  return { message: await readPlace(store, room, target), isFirst: !deleted.rejected };
};

const isScrubbed = ({ edits = [], scrubbed = false }: EventItem): boolean => scrubbed || edits.length === 0;

/** The edits of a deleted message that still have a text. Charges reading and removing it. */
const readTexts = async (
  store: Store,
  { room, edits = [] }: EventItem,
  onCost: OnCost,
): Promise<number[]> => {
  const events = await Promise.all([...edits].map((seq) => readTarget(store, room, seq, onCost)));
  const left = events.flatMap((event) => (event?.message ? event : []));
  for (const event of left) onCost(writeCost(sizeOf(event)));
  return left.map(({ seq }) => seq);
};

/**
 * Takes the texts out of edits of a deleted message: none is added to its list any more. The mark that
 * it is done comes last, so that a retry after a crash finishes it.
 */
const scrubEdits = async (
  store: Store,
  { room, seq }: EventItem,
  edits: Iterable<number> = [],
): Promise<void> => {
  await scrub(store, room, [...edits]);
  await store.events
    .patch({ room, seq })
    .set({ scrubbed: true })
    .where(({ deleted }, { exists }) => exists(deleted))
    .go({ returnOnConditionCheckFailure: true });
};
