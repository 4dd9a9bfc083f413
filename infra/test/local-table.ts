import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createTable } from "../../packages/aws-local/src/dynamodb/create-table.ts";
import { tableNamed } from "../../packages/local/src/table.ts";

/**
 * What the local cloud requests from DynamoDB when it creates its table: operation -> its input.
 */
export const askedLocally = async (table: string): Promise<Map<string, unknown>> => {
  const asked = new Map<string, unknown>();
  const server = createServer(async (request, response) => {
    const [, operation = ""] = String(request.headers["x-amz-target"]).split(".");
    asked.set(operation, await json(request));
    response.end(JSON.stringify({ Table: { TableStatus: "ACTIVE" } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  try {
    await createTable(`http://127.0.0.1:${address.port}`, tableNamed(table), { timeToLive: true });
    return asked;
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
