import * as v from "valibot";

const Frame = v.object({ room: v.string(), user_id: v.string(), message: v.string() });
const Event = v.object({ body: v.pipe(v.string(), v.parseJson(), Frame) });

export type Said = { room: string; userId: string; message: string; sentAt: string };

/** The content of a client's frame, with the time of its arrival. */
export const saidIn = (event: unknown): Said => {
  const { room, user_id: userId, message } = v.parse(Event, event).body;
  return { room, userId, message, sentAt: new Date().toISOString() };
};

/** The frame that the room gets. */
export const frameOf = ({ room, userId, message, sentAt }: Said): string =>
  JSON.stringify({ action: "message", room, user_id: userId, message, timestamp: sentAt });
