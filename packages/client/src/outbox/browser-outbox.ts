import * as v from "valibot";
import { indexedOutbox } from "./indexed-outbox.ts";
import { type Outbox, OutboxItem } from "./outbox.ts";
import { tabOutbox } from "./tabs/tab-outbox.ts";

/**
 * Opens the outbox of one user of one server, in IndexedDB. All tabs of the browser share it.
 *
 * @param server the WebSocket address. Each user of each server has a separate outbox.
 */
export function browserOutbox({ server, user }: { server: string; user: string }): Outbox {
  const name = nameOf(server, user);
  return { ...tabOutbox(name, indexedOutbox(name)), user };
}

/**
 * Moves a user's outbox to the new id that the server has given the user. Its items are shown as
 * refused, to retry or discard. Rejects if the browser refuses storage.
 */
export const keepForReview = (server: string, from: string, to: string): Promise<void> =>
  move(server, from, to, (item) => ({ sentAs: from, ...item }));

/**
 * Moves a guest's outbox to the account that has taken over their messages. Items are sent as the
 * account, and delivered ones are found under its id. Rejects if the browser refuses storage.
 */
export const transferOutbox = (server: string, from: string, to: string): Promise<void> =>
  move(server, from, to, (item) => (item.sentAs === from ? { ...item, sentAs: to } : item));

/** Deletes a user's outbox for good. Tabs that have it open close it. */
export function deleteOutbox(server: string, user: string): void {
  try {
    indexedDB.deleteDatabase(nameOf(server, user));
  } catch {
    // A browser that refuses storage has no outbox to delete.
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
