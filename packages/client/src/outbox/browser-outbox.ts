import * as v from "valibot";
import { indexedOutbox } from "./indexed-outbox.ts";
import { type Outbox, OutboxItem } from "./outbox.ts";
import { tabOutbox } from "./tabs/tab-outbox.ts";

/**
 * The outbox of a user of a server in a browser: kept in IndexedDB, and shared by all tabs.
 *
 * @param server the WebSocket address. Nobody else's messages, and no other server's, are in it.
 */
export function browserOutbox({ server, user }: { server: string; user: string }): Outbox {
  const name = nameOf(server, user);
  return { ...tabOutbox(name, indexedOutbox(name)), user };
}

/**
 * Moves what is kept for one user to another: for a person whom the server knows as another one now. It is
 * shown to be refused then, to retry or drop. Rejects where the browser refuses storage.
 */
export const keepForReview = (server: string, from: string, to: string): Promise<void> =>
  move(server, from, to, (item) => ({ sentAs: from, ...item }));

/**
 * Moves what is kept for one user to another whose all messages of the first are now: it goes out as
 * theirs, and what has arrived is found under their name. Rejects where the browser refuses storage.
 */
export const transferOutbox = (server: string, from: string, to: string): Promise<void> =>
  move(server, from, to, (item) => (item.sentAs === from ? { ...item, sentAs: to } : item));

/** Deletes what is kept for a user, for good. Tabs that have it open let go of it. */
export function deleteOutbox(server: string, user: string): void {
  try {
    indexedDB.deleteDatabase(nameOf(server, user));
  } catch {
    // Where storage is refused, nothing is kept.
  }
}

async function move(
  server: string,
  from: string,
  to: string,
  changed: (item: OutboxItem) => OutboxItem,
): Promise<void> {
  const [old, next] = [indexedOutbox(nameOf(server, from)), indexedOutbox(nameOf(server, to))];
  const items = (await old.load()).filter((item) => v.is(OutboxItem, item));
  for (const item of items) {
    await next.put(changed(item));
    await old.remove(item);
  }
}

const nameOf = (server: string, user: string) => `parley-outbox ${server} ${user}`;
