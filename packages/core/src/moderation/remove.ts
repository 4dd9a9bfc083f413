import { clearDeleted } from "../event-kinds/apply.ts";
import { materialiseDelete } from "../event-kinds/deletion.ts";
import { log as edits } from "../event-kinds/edit.ts";
import { isAlive } from "../expiry.ts";
import { type Appended, append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { findIntent } from "../log/intent.ts";
import { readPlace } from "../log/place.ts";
import { ParleyError } from "../protocol/error.ts";
import { findHead } from "../room/head.ts";
import type { Store } from "../store.ts";

/** Whoever runs the stage. No sign-in gives this user id: those of guests and accounts have prefixes. */
const operator = { userId: "operator", name: "Operator" };

/** Intents that are looked at together. */
const pageSize = 25;

/** What became of a removal. `event`: to be announced; none when its author had deleted the message before. */
export type Removed = { event: Appended | undefined };

/**
 * Removes anybody's message as its author's own deletion does: an event of the log, then the text goes from the message
 * and all of its edits. Repeating it completes what was cut short. For the operator alone: no function calls it.
 *
 * @throws ParleyError `not_found` for a room or seq without a message.
 */
export const removeMessage = async (
  store: Store,
  { room, seq }: { room: string; seq: number },
): Promise<Removed> => {
  const head = await findHead(store, room);
  if (!head) throw new ParleyError("not_found", `There is no room ${JSON.stringify(room)}.`);
  const item = await readPlace(store, room, seq);
  if (item?.kind !== "message" || !isAlive(store, item))
    throw new ParleyError("not_found", `There is no message ${seq} in the room ${JSON.stringify(room)}.`);
  const draft = {
    kind: "delete",
    room,
    // The epoch tells rooms apart that had the same name.
    id: `remove-${head.epoch}-${seq}`,
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
 * Takes the text out of edits that the message does not know of, since their sends were cut short: they are found by
 * their author's intents.
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
        // Of a deleted message it leaves nothing.
        if (edit?.target === target) await edits.apply?.(store, room, edit);
      }),
    );
    cursor = page.cursor;
  } while (cursor !== null);
};
