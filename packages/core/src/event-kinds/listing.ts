import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";
import { titleKey } from "../wire/title-key.ts";

/*
 * The directory follows the logs of open rooms: of each thing that a listing says, the event with the
 * highest seq holds, in whatever order events are applied.
 */

/** Lists a room that is not listed yet. */
export const list = async (store: Store, room: string): Promise<void> => {
  await store.directory
    .create({ directory: openDirectory, room })
    .go({ returnOnConditionCheckFailure: true });
};

/** Hides an archived room, or shows it again. Its item stays: a late `join` must not list it anew. */
export const listArchived = async (
  store: Store,
  room: string,
  { archived, seq }: { archived: boolean; seq: number },
): Promise<void> => {
  await store.directory
    .update({ directory: openDirectory, room })
    .set({ archived, archivedSeq: seq })
    .where(({ archivedSeq }, { notExists, lt }) => `${notExists(archivedSeq)} OR ${lt(archivedSeq, seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};

/** Lists a room under another title, and by that in the index; an empty one removes it from there. */
export const listTitle = async (
  store: Store,
  room: string,
  { title, seq }: { title: string; seq: number },
): Promise<void> => {
  await store.directory
    .update({ directory: openDirectory, room })
    .set({ title, titleSeq: seq, titles: openDirectory, titleKey: titleKey(title, room) })
    .where(({ titleSeq }, { notExists, lt }) => `${notExists(titleSeq)} OR ${lt(titleSeq, seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};
