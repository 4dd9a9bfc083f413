import { readPlace } from "../log/seal.ts";
import type { Store } from "../store.ts";

type Change = { room: string; target: number; seq: number };

/** Takes the text out of the log's edit events. */
const scrub = async (store: Store, room: string, edits: readonly number[]): Promise<void> => {
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

/** Puts an edit into its message, unless a later change is in it; of a deleted message nothing is left. */
export const materialiseEdit = async (
  store: Store,
  { room, target, seq, message }: Change & { message: string },
): Promise<void> => {
  const newest = await store.events
    .patch({ room, seq: target })
    .set({ message, changed: seq })
    .add({ edits: [seq] })
    .where(
      ({ deleted, changed }, { notExists, lt }) =>
        `${notExists(deleted)} AND (${notExists(changed)} OR ${lt(changed, seq)})`,
    )
    .go({ returnOnConditionCheckFailure: true });
  if (!newest.rejected) return;
  const noted = await store.events
    .patch({ room, seq: target })
    .add({ edits: [seq] })
    .where(({ deleted }, { notExists }) => notExists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  if (noted.rejected) await scrub(store, room, [seq]);
};

/**
 * Takes a message's text out of it, and out of all of its edits. Its place in the log stays. That the edits were done is noted
 * last: a repetition then finds nothing to do, and one after a crash goes on.
 */
export const materialiseDelete = async (store: Store, { room, target, seq }: Change): Promise<void> => {
  await store.events
    .patch({ room, seq: target })
    .set({ message: "", deleted: true, changed: seq })
    .where(({ deleted }, { notExists }) => notExists(deleted))
    .go({ returnOnConditionCheckFailure: true });
  // No edit comes to the list of a deleted message any more.
  const { edits = [], scrubbed } = (await readPlace(store, room, target)) ?? {};
  if (scrubbed || edits.length === 0) return;
  await scrub(store, room, [...edits]);
  await store.events
    .patch({ room, seq: target })
    .set({ scrubbed: true })
    .where(({ deleted }, { exists }) => exists(deleted))
    .go({ returnOnConditionCheckFailure: true });
};
