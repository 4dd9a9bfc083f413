import type { MessageContent } from "../event-kinds/message.ts";
import type { Appended } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import type { MessageEvent } from "../protocol/event.ts";
import type { Store } from "../table/store.ts";

/** A stored message. */
export type Sent = Appended & { event: MessageEvent };

/**
 * Stores a message, once, however often it is attempted with its id.
 *
 * @throws ParleyError `id_reused`, `unavailable`: see `append`.
 */
export const sendMessage = async (
  store: Store,
  message: Omit<Draft<MessageContent>, "kind">,
): Promise<Sent> => {
  const { event, ...appended } = await record(store, { kind: "message", ...message });
  if (event.action === "message") return { ...appended, event };
  throw new Error("A message was stored, but another one was read.");
};
