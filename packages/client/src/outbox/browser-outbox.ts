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
 * Transfers a user's outbox to another: for a user whom the server has given another id. It is
 * shown as refused, to retry or discard. Rejects if the browser refuses storage.
 */
export const keepForReview = (server: string, from: string, to: string): Promise<void> =>
  move(server, from, to, (item) => ({ sentAs: from, ...item }));

/**
 * Moves a guest's outbox to the account that has taken over their messages: it is sent as the
 * account, and delivered messages are found under its name. Rejects if the browser refuses storage.
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
