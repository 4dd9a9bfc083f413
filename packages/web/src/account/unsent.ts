import { browserOutbox, deleteOutbox } from "@parley/client/browser-outbox";
import { OutboxItem } from "@parley/client/outbox";
import * as v from "valibot";
import { defaultEndpoints } from "../session/endpoints.ts";

const server = defaultEndpoints.socketUrl;

/** How many messages, and changes of messages, of a guest or an account wait in this browser to be sent. */
export async function countUnsent(user: string): Promise<number> {
  // Where storage is refused, nothing waits in it.
  const items = await browserOutbox({ server, user })
    .load()
    .catch(() => []);
  return items.filter((item) => v.is(OutboxItem, item) && item.error === undefined).length;
}

/** Deletes what a guest or an account has not sent, for good. */
export const discardUnsent = (user: string): void => deleteOutbox(server, user);
