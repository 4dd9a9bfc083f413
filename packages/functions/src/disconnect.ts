import { closeConnection } from "@parley/core/connection/close";
import { connectionIdOf } from "./socket/connection.ts";
import { store } from "./store.ts";

/**
 * `$disconnect`: deletes the connection. It may never be called; a post that finds the connection
 * gone does the same.
 */
export const handler = async (event: { requestContext: unknown }) => {
  await closeConnection(store, connectionIdOf(event));
  return { statusCode: 200 };
};
