import { randomBytes } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connectionLifeSeconds } from "@parley/core/connection/expiry";
import type { Store } from "@parley/core/table/store";
import { type ConnectionRow, keepConnections } from "./tables.ts";

const rowOf =
  (room: string) =>
  (connectionId: string): ConnectionRow => ({
    connectionId,
    room,
    userId: `guest-${connectionId}`,
    connectedAt: new Date().toISOString(),
    expireAt: Math.floor(Date.now() / 1_000) + connectionLifeSeconds,
  });

/** Adds connections to a room of the baselines, as their own `$connect` would have. */
export const introduce = (client: DynamoDBClient, room: string, connectionIds: readonly string[]) =>
  keepConnections(client, connectionIds.map(rowOf(room)));

/** The size of the bystanders' rooms. */
const circle = 100;

/**
 * Adds connections in other rooms, to Parley's table and to the baselines'. They have no sockets:
 * nobody posts to them. Their cost is the reading.
 */
export const addBystanders = async (table: DynamoDBClient, store: Store, count: number): Promise<void> => {
  for (let at = 0; at < count; at += circle) {
    const room = `elsewhere-${at / circle}`;
    const connectionIds = Array.from({ length: Math.min(circle, count - at) }, newConnectionId);
    const items = connectionIds.map((connectionId) => ({
      connectionId,
      userId: `guest-${connectionId}`,
      protocol: "parley.v1" as const,
      connectedAt: Date.now(),
      expireAt: Math.floor(Date.now() / 1_000) + connectionLifeSeconds,
    }));
    await store.connections.put(items).go();
    await store.subscriptions.put(items.map((item) => ({ ...item, room }))).go();
    await introduce(table, room, connectionIds);
  }
};

/** In the form of API Gateway's. */
const newConnectionId = () => `${randomBytes(11).toString("base64url")}=`;
