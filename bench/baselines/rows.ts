import { randomBytes } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connectionLifeSeconds } from "@parley/core/expiry";
import type { Store } from "@parley/core/store";
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

/** Lets the baselines know connections that are in a room, as their own `$connect` would have. */
export const introduce = (client: DynamoDBClient, room: string, connectionIds: readonly string[]) =>
  keepConnections(client, connectionIds.map(rowOf(room)));

/** How large the rooms are that bystanders are in. */
const circle = 100;

/**
 * Keeps so many connections in other rooms, in Parley's table and in the baselines'. They have no sockets:
 * nobody posts to them. What they cost is the reading.
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

/** As API Gateway's look. */
const newConnectionId = () => `${randomBytes(11).toString("base64url")}=`;
