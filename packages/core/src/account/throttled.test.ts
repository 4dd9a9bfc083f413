import { randomUUID } from "node:crypto";
import { HttpResponse } from "@smithy/core/protocols";
import { expect, test } from "vitest";
import { itemBytes, type WireItem } from "../../../aws-local/src/dynamodb/item-size.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { DynamoDB } from "../aws/dynamodb.ts";
import { ServiceError } from "../aws/service-error.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import { record } from "../log/record.ts";
import { sendMessage } from "../message/send.ts";
import { deleteAccount } from "./delete.ts";

const room = "general";
const largest = "😀".repeat(4_000);
const management: ConnectionManagement = { end: async () => true, isGone: async () => false };

/** Write units that a partition takes in a second, and all that it takes at once. */
const unitsPerSecond = 1_000;

/** Milliseconds that a call of the table takes here. */
const callMs = 2;

/** The seconds after which a function is ended. */
const timeoutSeconds = 10;

const refused = () =>
  new ServiceError(
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded.",
    new HttpResponse({ statusCode: 400, headers: {} }),
  );

/** A table whose partitions throttle, once that is turned on. */
const throttling = (clock: ReturnType<typeof clockAt>) => {
  const table = { isOn: false, events: 0, refused: 0 };
  const partitions = new Map<string, { left: number; at: number }>();

  /** Takes units from a partition, if it has them. */
  const take = (name: string, units: number) => {
    const { left, at } = partitions.get(name) ?? { left: unitsPerSecond, at: clock.now() };
    const now = clock.now();
    const has = Math.min(unitsPerSecond, left + ((now - at) / 1000) * unitsPerSecond);
    partitions.set(name, { left: has < units ? has : has - units, at: now });
    return has >= units;
  };

  const around =
    (dynamodb: DynamoDB): DynamoDB =>
    async (operation, input, signal) => {
      clock.pass(callMs);
      if (!table.isOn || operation !== "UpdateItem") return dynamodb(operation, input, signal);
      const { TableName, Key } = input as { TableName: string; Key: WireItem };
      const { Item = {} } = await dynamodb("GetItem", { TableName, Key, ConsistentRead: true });
      const units = Math.max(1, Math.ceil(itemBytes(Item as WireItem) / 1024));
      if (!take(JSON.stringify(Key.pk), units)) {
        table.refused += 1;
        throw refused();
      }
      if (JSON.stringify(Key.pk).includes("room_")) table.events += 1;
      return dynamodb(operation, input, signal);
    };
  return { table, around };
};

test("a deletion of the largest messages finishes on a throttled table, a few of them in each call", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const { table, around } = throttling(clock);
  const store = await freshStore({ now: clock.now, around });
  const { identity } = await requireSignedIn(store, {
    kind: "account",
    principal: "account-ada",
    name: "Ada",
    session: "session",
    authenticatedAt: clock.now() - 1000,
    expiresAt: clock.now() + 1e9,
  });
  const messages = 120;
  for (let said = 0; said < messages; said++) {
    const { event } = await sendMessage(store, {
      room,
      id: randomUUID(),
      message: largest,
      sender: identity,
    });
    const edit = { kind: "edit", room, id: randomUUID(), target: event.seq } as const;
    await record(store, { ...edit, message: largest, sender: identity });
  }
  table.isOn = true;
  let isDone = false;
  let calls = 0;
  for (; !isDone && calls < 20; calls++) {
    const { refused: refusedBefore, events } = table;
    const begun = clock.now();
    const { done, retryAfter = 0 } = await deleteAccount(store, management, identity);
    isDone = done;
    expect(clock.now() - begun).toBeLessThan(timeoutSeconds * 1000);
    // Whoever is refused has written as much as the partition took.
    if (table.refused > refusedBefore) expect(table.events).toBeGreaterThan(events);
    clock.pass(retryAfter * 1000);
  }
  expect(isDone).toBe(true);
  expect(table.refused).toBeGreaterThan(0);
  const { data } = await store.events.scan.go({ pages: "all" });
  expect(data).toHaveLength(messages * 2);
  expect(data.filter(({ userId }) => userId === identity.userId)).toEqual([]);
});
