import { browserOutbox, deleteOutbox } from "@parley/client/browser-outbox";
import { OutboxItem } from "@parley/client/outbox";
import * as v from "valibot";
import { defaultEndpoints } from "../session/endpoints.ts";

const server = defaultEndpoints.socketUrl;

/**
 * The number of unsent messages, and changes of messages, of a guest or an account in this browser.
 */
export const countUnsent = async (user: string): Promise<number> => (await unsentOf(user)).length;

/** Whether some of them were sent, and not answered. */
export const hasUnanswered = async (user: string): Promise<boolean> =>
  (await unsentOf(user)).some(({ tried }) => tried !== undefined);

async function unsentOf(user: string): Promise<readonly OutboxItem[]> {
  // If storage is refused, there are none.
  const items = await browserOutbox({ server, user })
    .load()
    .catch(() => []);
  return items.flatMap((item) => (v.is(OutboxItem, item) && item.error === undefined ? item : []));
}

/** Deletes unsent messages of a guest or an account, for good. */
export const discardUnsent = (user: string): void => deleteOutbox(server, user);
