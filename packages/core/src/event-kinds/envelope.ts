import type { RoomAccess } from "../acl/room-access.ts";

/** The sender. `claimed`: the name is only what the frame says. */
export type Sender = { userId: string; name: string; claimed?: boolean };

/**
 * The envelope of an event; `id` is the sender's own for it, and the same for every retry. `retry`: the
 * sender knows that it was sent before. `access`: the sender's to the room, where that was decided: the
 * event is stored only while it holds.
 */
export type Envelope = {
  room: string;
  id: string;
  retry?: boolean;
  sender: Sender;
  access?: RoomAccess;
};
