import { indexedOutbox } from "./indexed-outbox.ts";
import type { Outbox } from "./outbox.ts";
import { tabOutbox } from "./tab-outbox.ts";

/**
 * The outbox of a user of a server in a browser: kept in IndexedDB, and shared by all tabs.
 *
 * @param server the WebSocket address. Nobody else's messages, and no other server's, are in it.
 */
export function browserOutbox({ server, user }: { server: string; user: string }): Outbox {
  const name = `parley-outbox ${server} ${user}`;
  return tabOutbox(name, indexedOutbox(name));
}
