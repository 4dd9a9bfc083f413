import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { openConnection } from "@parley/core/connection/connect";
import type { Connection } from "@parley/core/connection/connection";
import { subprotocol } from "@parley/core/protocol/limits";
import { setting } from "./setting.ts";
import { connectionOf } from "./socket/connection.ts";
import { store } from "./store.ts";

const lambda = new LambdaClient({});
const welcome = setting("PARLEY_WELCOME");

/** Nothing can be posted to a connection from inside its own `$connect`, so another invocation greets it. */
const greetLater = async (connection: Connection) => {
  const greeting = lambda.send(
    new InvokeCommand({
      FunctionName: welcome,
      InvocationType: "Event",
      Payload: JSON.stringify({ connectionId: connection.connectionId, userId: connection.userId }),
    }),
  );
  await greeting.catch((error: unknown) => console.error("No welcome", connection.connectionId, error));
};

/** `$connect`: keeps the connection, and accepts the subprotocol of clients that speak the whole protocol. */
export const handler = async (event: { requestContext: unknown }) => {
  const connection = connectionOf(event);
  await openConnection(store, connection);
  if (connection.protocol === subprotocol) {
    return { statusCode: 200, headers: { "Sec-WebSocket-Protocol": subprotocol } };
  }
  await greetLater(connection);
  return { statusCode: 200 };
};
