import * as v from "valibot";
import { editCost, type OnCost, rewriteCost, writeCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, MessageText, RoomName, Seq } from "../wire/field.ts";
import { editsOfMessage } from "../wire/limits.ts";
import { changeAttributes, changeEntries, requireOwn } from "./change.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind, Target } from "./log-kind.ts";
import { retry } from "./retry.ts";
import { excessOf, readTarget, sizeOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * A new text for an earlier message. An empty one was removed later: another edit replaced it, or the
 * message was deleted.
 */
export const EditEvent = v.object({ action: v.literal("edit"), ...changeEntries, message: v.string() });
export type EditEvent = v.InferOutput<typeof EditEvent>;

/** Edits one's own message. `seq` is the message's, `id` the change's own. */
export const Edit = v.object({
  action: v.picklist(["edit"]),
  id: v.optional(MessageId),
  room: RoomName,
  seq: Seq,
  message: MessageText,
  retry,
});
export type Edit = v.InferOutput<typeof Edit>;

export const wire = wireKind(EditEvent);

export const attributes = {
  ...changeAttributes,
  message: { type: "string" },
  /** The seqs of a message's edits: their texts are removed when it is deleted. */
  edits: { type: "set", items: "number" },
} as const;

export type EditContent = { kind: "edit"; target: number; message: string };

export const reader: EventReader<EditEvent> = {
  event: ({ seq, id, userId, timestamp, target, message = "" }) => {
    if (id === undefined || target === undefined) return undefined;
    return { action: "edit", seq, id, userId, timestamp, target, message };
  },
};

export const log: LogKind<Edit, EditContent, EditEvent> = {
  content: ({ seq, message }) => ({ kind: "edit", target: seq, message }),
  cost: ({ message }) => editCost(Buffer.byteLength(message)),
  digest: ({ message, target }) => [message, target],
  attributes: ({ target, message }) => ({ target, message }),
  require: async (store, draft, onCost) => {
    const message = await requireOwn(store, draft, onCost);
    if ((message.edits?.length ?? 0) < editsOfMessage) return message;
    throw new ParleyError(
      "too_many_edits",
      `A message may be edited ${editsOfMessage} times. It can still be deleted.`,
      { field: "seq" },
    );
  },
  isOutgrown: ({ seq }, message) => !message || message.deleted === true || (message.changed ?? 0) > seq,
  // A text that was removed means nothing any more, but its attempt may have left the one before it.
  apply: async (store, room, event, target) => {
    const { message, onCost } = target;
    if (event.message !== "") await materialise(store, room, event, target);
    else if (message) await scrubLeft(store, message, event, onCost);
    return undefined;
  },
};

/** Whether an edit, or a later one, is in a message, and is listed there for its deletion. */
const isIn = ({ changed = 0, edits = [] }: EventItem, { seq }: EditEvent): boolean =>
  changed >= seq && edits.includes(seq);

/**
 * Applies an edit to its message, unless a later change is in it; of a deleted message nothing is
 * left. The text of the edit that is outgrown by this leaves the log: otherwise whoever reads a room
 * whose messages are edited often would pay for each of their texts. A later edit is always stored
 * before that, so a reader who finds no text finds the later one as well.
 */
const materialise = async (
  store: Store,
  room: string,
  event: EditEvent,
  { message: before, onCost }: Target,
): Promise<void> => {
  const { target, seq, message } = event;
  if (!before || before.deleted) return scrub(store, room, [seq]);
  if (isIn(before, event)) return scrubLeft(store, before, event, onCost);
  onCost(excessOf(before, Buffer.byteLength(message)));
  const newest = await store.events
    .patch({ room, seq: target })
    .set({ message, changed: seq })
    .add({ edits: [seq] })
    .where(
      ({ deleted, changed }, { notExists, lt }) =>
        `${notExists(deleted)} AND (${notExists(changed)} OR ${lt(changed, seq)})`,
    )
    // What was read before may be out of date, when several edits meet.
    .go({ response: "updated_old", returnOnConditionCheckFailure: true });
  if (!newest.rejected) {
    const { changed } = newest.data;
    return changed === undefined ? undefined : scrub(store, room, [changed]);
  }
  const found = await readTarget(store, room, target, onCost);
  // Another attempt of this edit was faster.
  if (found && !found.deleted && isIn(found, event)) return scrubLeft(store, found, event, onCost);
  onCost(rewriteCost(sizeOf(before)));
  await store.events
    .patch({ room, seq: target })
    .add({ edits: [seq] })
    .where(({ deleted }, { notExists }) => notExists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  await scrub(store, room, [seq]);
};

/** Removes the texts that an attempt which died has left: the edit's, and that of the one before it. */
const scrubLeft = async (
  store: Store,
  { room, changed = 0, edits = [] }: EventItem,
  { seq, message }: EditEvent,
  onCost: OnCost,
): Promise<void> => {
  const before = Math.max(0, ...edits.filter((each) => each < seq));
  const outgrown = [...(before > 0 ? [before] : []), ...(changed > seq && message !== "" ? [seq] : [])];
  const items = await Promise.all(outgrown.map((each) => readTarget(store, room, each, onCost)));
  const left = items.flatMap((item) => (item?.message ? item : []));
  for (const item of left) onCost(writeCost(sizeOf(item)));
  await scrub(
    store,
    room,
    left.map((item) => item.seq),
  );
};

/** Removes the text from the log's edit events. */
export const scrub = async (store: Store, room: string, edits: readonly number[]): Promise<void> => {
  await Promise.all(
    edits.map((seq) =>
      store.events
        .patch({ room, seq })
        .set({ message: "" })
        .where(({ kind }, { eq }) => eq(kind, "edit"))
        .go({ returnOnConditionCheckFailure: true }),
    ),
  );
};
