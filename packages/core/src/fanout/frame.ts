import type { RoomEvent } from "../protocol/event.ts";
import type { DeleteFrame, EditFrame, LegacyMessageFrame, MessageFrame } from "../protocol/frame.ts";

/** A stored event on its way out, with the connection it came from. */
export type Outgoing = { room: string; epoch: string; event: RoomEvent; connectionId: string };

/** The frame that announces an event to `parley.v1` clients. */
export const eventFrame = ({ room, epoch, event }: Outgoing): MessageFrame | EditFrame | DeleteFrame => ({
  ...event,
  room,
  epoch,
});

/** The frame that announces a message to legacy clients; they know of nothing else. */
export const legacyFrame = ({
  room,
  epoch,
  event,
  connectionId,
}: Outgoing): LegacyMessageFrame | undefined => {
  if (event.action !== "message") return undefined;
  const user_id = event.verified === false ? event.name : event.userId;
  return { ...event, room, epoch, user_id, connectionId };
};
