import type { MessageEvent } from "@parley/core/protocol/event";
import type { PendingMessage } from "../outbox/outbox.ts";
import type { Row, TimelineMessage } from "../snapshot.ts";

export type { Row };

/**
 * Ids are unique per sender only, so the key of another user's message includes both. Our own key
 * is the id alone: it is known before our user id is, and stays the same after a reload.
 */
export const rowOf = (event: MessageEvent, own: boolean): Row => ({
  key: own ? event.id : `${event.userId}/${event.id}`,
  id: event.id,
  seq: event.seq,
  ...(event.number !== undefined && { number: event.number }),
  userId: event.userId,
  name: event.name,
  verified: event.verified ?? true,
  text: event.message,
  timestamp: event.timestamp,
  own,
  ...(event.replyTo !== undefined && { replyTo: event.replyTo }),
  state: "sent",
});

/** A message that the server has not acknowledged, as shown. */
export const pendingRow = (
  item: PendingMessage,
  user: { userId: string; name: string } | undefined,
): TimelineMessage => ({
  key: item.id,
  id: item.id,
  userId: user?.userId ?? "",
  name: user?.name ?? "",
  verified: true,
  text: item.text,
  timestamp: item.timestamp,
  own: true,
  ...(item.replyTo !== undefined && { replyTo: item.replyTo }),
  ...(item.error ? { state: "failed", error: item.error } : { state: "sending" }),
});
