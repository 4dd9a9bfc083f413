import { browserOutbox, deleteOutbox } from "@parley/client/browser-outbox";
import { OutboxItem } from "@parley/client/outbox";
import * as v from "valibot";
import { defaultEndpoints } from "../session/endpoints.ts";

const server = defaultEndpoints.socketUrl;

/**
 * The number of unsent messages, and changes of messages, of a guest or an account in this browser.
 */
export async function countUnsent(user: string): Promise<number> {
  // If storage is refused, there are none.
  const items = await browserOutbox({ server, user })
    .load()
    .catch(() => []);
  return items.filter((item) => v.is(OutboxItem, item) && item.error === undefined).length;
}

/** Deletes unsent messages of a guest or an account, for good. */
export const discardUnsent = (user: string): void => deleteOutbox(server, user);
