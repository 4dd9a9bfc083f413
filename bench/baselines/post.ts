import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { forget } from "./connections.ts";

/**
 * The SDK's client with its default settings. Outside the handler, unlike in some of the samples:
 * it is faster.
 */
const management = new ApiGatewayManagementApiClient({ endpoint: process.env.PARLEY_SOCKET });

/** Sends a frame to a connection, and deletes a connection that is gone. */
export const post = async (ConnectionId: string, frame: string): Promise<void> => {
  try {
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: frame }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
    await forget(ConnectionId);
  }
};
