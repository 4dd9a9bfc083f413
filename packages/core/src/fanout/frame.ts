import type { Protocol } from "../connection/connection.ts";
import type { MessageEvent } from "../protocol/event.ts";
import type { LegacyMessageFrame, MessageFrame } from "../protocol/frame.ts";

/** A stored message on its way out, with the connection it came from. */
export type Outgoing = { room: string; epoch: string; event: MessageEvent; connectionId: string };

/** The frame that announces a message, in the form its receiver knows. */
export const messageFrame = (
  { room, epoch, event, connectionId }: Outgoing,
  protocol: Protocol,
): MessageFrame | LegacyMessageFrame => {
  const frame = { ...event, room, epoch };
  if (protocol === "parley.v1") return frame;
  return { ...frame, user_id: event.verified === false ? event.name : event.userId, connectionId };
};
