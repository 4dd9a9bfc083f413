import { clientKindOf } from "../event-kinds/kinds.ts";
import type { OutboxItem, PendingMessage } from "../outbox/outbox.ts";
import type { PendingChange } from "../snapshot.ts";

/** The messages in flight, in the order of sending. */
export const pendingMessages = (items: readonly OutboxItem[]): readonly PendingMessage[] =>
  items.filter((item) => item.kind === "message");

/** The changes in flight, in the order in which they were requested. */
export const pendingChanges = (items: readonly OutboxItem[]): readonly PendingChange[] =>
  items.flatMap((item) => (item.kind === "message" ? [] : [changeOf(item)]));

const changeOf = (item: Exclude<OutboxItem, PendingMessage>): PendingChange => ({
  id: item.id,
  kind: item.kind,
  target: item.target,
  ...clientKindOf(item.kind).pending?.(item),
  ...(item.error ? { state: "failed", error: item.error } : { state: "sending" }),
});
