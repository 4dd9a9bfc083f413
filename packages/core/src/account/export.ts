import type * as v from "valibot";
import type { Identity } from "../identity/identity.ts";
import type { EventItem } from "../log/event.ts";
import { readPlace } from "../log/seal.ts";
import { messageItemsByUser, type UserPage } from "../message/by-user.ts";
import type { AccountExport, ExportedEdit } from "../protocol/http.ts";
import type { Store } from "../store.ts";

/**
 * What is kept of a person: the profile, and their messages in all rooms, newest first, a page at a time, each with the texts that
 * its edits gave it, oldest first.
 */
export const exportAccount = async (
  store: Store,
  { kind, userId, name }: Identity,
  page: v.InferOutput<typeof UserPage> & { limit: number },
): Promise<AccountExport> => {
  const [profile, { messages, ...next }] = await Promise.all([
    store.users.get({ userId }).go({ consistent: true }),
    messageItemsByUser(store, userId, page),
  ]);
  const since = profile.data && { createdAt: new Date(profile.data.createdAt).toISOString() };
  const withEdits = messages.map(async ({ message, item }) => {
    const edits = await editsOf(store, item);
    return { ...message, ...(edits.length > 0 && { edits }) };
  });
  return { kind, userId, name, ...since, messages: await Promise.all(withEdits), ...next };
};

/** The texts that a message was given later. Of a deleted one they are gone. */
const editsOf = async (store: Store, { room, edits = [], deleted }: EventItem): Promise<ExportedEdit[]> => {
  if (deleted) return [];
  const oldestFirst = [...edits].toSorted((one, other) => one - other);
  const events = await Promise.all(oldestFirst.map((seq) => readPlace(store, room, seq)));
  return events.flatMap((event) =>
    event?.message === undefined
      ? []
      : [{ seq: event.seq, message: event.message, timestamp: event.timestamp }],
  );
};
