import { applyEvent, clearDeleted } from "../event-kinds/apply.ts";
import { materialiseDelete } from "../event-kinds/deletion.ts";
import { reader as edits } from "../event-kinds/edit.ts";
import { type Appended, append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { findHead } from "../log/head.ts";
import { findIntent } from "../log/intent.ts";
import { isAlive } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { removeDescription } from "./remove-description.ts";

/**
 * The operator of the stage. No sign-in gives this user id: those of guests and accounts have
 * prefixes.
 */
const operator = { userId: "operator", name: "Operator" };

/** Intents that are processed together. */
const pageSize = 25;

/**
 * The result of a removal. `event`: to be delivered; none when its author had deleted the message
 * before.
 */
export type Removed = { event: Appended | undefined };

/**
 * Removes any user's message, or the title and topic that an event gave a room: see `removeDescription`. A
 * message is removed in the same way as its author's own deletion: an event of the log,
 * then the text is removed from the message and all of its edits. Repeating it completes an
 * interrupted removal. For the operator only: no function calls it.
 *
 * @throws ParleyError `not_found` for a room, or a seq without either.
 */
export const removeMessage = async (
  store: Store,
  { room, seq }: { room: string; seq: number },
): Promise<Removed> => {
  const head = await findHead(store, room);
  if (!head) throw new ParleyError("not_found", `There is no room ${JSON.stringify(room)}.`);
  const item = await readPlace(store, room, seq);
  // The epoch distinguishes rooms that had the same name.
  const id = `remove-${head.epoch}-${seq}`;
  if (item?.kind === "describe")
    return { event: await removeDescription(store, item, { id, sender: operator }) };
  if (item?.kind !== "message" || !isAlive(store, item)) {
    // A title and a topic outlive the event that gave them, where events expire.
    const event = item ? undefined : await removeDescription(store, { room, seq }, { id, sender: operator });
    if (event) return { event };
    throw new ParleyError("not_found", `There is no message ${seq} in the room ${JSON.stringify(room)}.`);
  }
  const draft = {
    kind: "delete",
    room,
    id,
    retry: true,
    target: seq,
    sender: operator,
  } satisfies Draft;
  const isDeletedByAuthor = item.deleted && !(await findIntent(store, draft));
  const event = isDeletedByAuthor ? undefined : await append(store, draft);
  const change = { target: seq, seq: event?.event.seq ?? item.changed ?? seq };
  await clearDeleted(store, (await materialiseDelete(store, room, change)) ?? item);
  await scrubUnnoted(store, { room, target: seq, userId: item.userId });
  return { event };
};

/**
 * Removes the text of edits that the message does not list, since their sends were interrupted:
 * they are found by their author's intents.
 */
const scrubUnnoted = async (
  store: Store,
  { room, target, userId }: { room: string; target: number; userId: string },
): Promise<void> => {
  let cursor: string | null = null;
  do {
    const page: { data: { room: string; seq: number }[]; cursor: string | null } = await store.intents.query
      .intent({ userId })
      .go({ consistent: true, limit: pageSize, cursor });
    const later = page.data.filter((intent) => intent.room === room && intent.seq > target);
    await Promise.all(
      later.map(async ({ seq }) => {
        const item = await readPlace(store, room, seq);
        const edit = item?.kind === "edit" ? edits.event(item) : undefined;
        // It leaves nothing of a deleted message.
        if (edit?.target === target) await applyEvent(store, room, edit);
      }),
    );
    cursor = page.cursor;
  } while (cursor !== null);
};
