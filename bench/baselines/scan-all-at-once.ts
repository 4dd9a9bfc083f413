import { scanRoom } from "./connections.ts";
import { post } from "./post.ts";
import { frameOf, saidIn } from "./said.ts";

/**
 * The common sample: scans all connections and posts to all of them at once. Like the sample it
 * stores no message, which makes it cheaper than it could be as a chat.
 */
export const handler = async (event: unknown) => {
  const said = saidIn(event);
  const frame = frameOf(said);
  const connectionIds = await scanRoom(said.room);
  await Promise.all(connectionIds.map((connectionId) => post(connectionId, frame)));
  return { statusCode: 200 };
};
