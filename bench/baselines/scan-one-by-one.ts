import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { documents, scanRoom } from "./connections.ts";
import { post } from "./post.ts";
import { frameOf, saidIn } from "./said.ts";
import { messagesTable } from "./tables.ts";

/**
 * The predecessors: stores the message, scans all connections, and posts to one after the other.
 */
export const handler = async (event: unknown) => {
  const said = saidIn(event);
  const item = { ...said, sentAt: `${said.sentAt} ${crypto.randomUUID()}` };
  await documents.send(new PutCommand({ TableName: messagesTable, Item: item }));
  const frame = frameOf(said);
  for (const connectionId of await scanRoom(said.room)) await post(connectionId, frame);
  return { statusCode: 200 };
};
