import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { startEnds } from "../fanout/barred.ts";
import { deliver, nobody } from "../fanout/deliver.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { tokenExpired } from "../identity/token-expired.ts";
import { openConnection } from "./connect.ts";
import type { Protocol } from "./connection.ts";
import { disconnectUser } from "./disconnect-user.ts";
import { enforceConnectionLimit } from "./limit.ts";

/** What API Gateway says of a connection that is in its handshake, and of one that has ended: 410. */
const management: ConnectionManagement = {
  end: async (_connectionId, about) => !about?.isYoung,
  isGone: async () => true,
};

const userId = "ada";

const scene = async (protocol: Protocol) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const connection = { connectionId: "shaking=", userId, name: "Ada", protocol, connectedAt: clock.now() };
  await openConnection(store, connection);
  const records = async () => {
    const { data } = await store.connections.query.byUser({ userId }).go();
    return data.map(({ connectionId }) => connectionId);
  };
  return { clock, store, records };
};

describe("The record of a connection that answers 410 stays while its handshake may run, and goes after that", () => {
  test("when its user is at the connection limit", async () => {
    const { clock, store, records } = await scene("parley.v1");
    clock.pass(29_000);
    await enforceConnectionLimit(store, management, userId, 1);
    expect(await records()).toEqual(["shaking="]);
    clock.pass(1_000);
    await enforceConnectionLimit(store, management, userId, 1);
    expect(await records()).toEqual([]);
  });

  test("when its user is disconnected", async () => {
    const { clock, store, records } = await scene("parley.v1");
    clock.pass(29_000);
    expect(await disconnectUser(store, management, { userId })).toMatchObject({ stillOpen: ["shaking="] });
    expect(await records()).toEqual(["shaking="]);
    clock.pass(1_000);
    expect(await disconnectUser(store, management, { userId })).toMatchObject({ stillOpen: [] });
    expect(await records()).toEqual([]);
  });

  test("when a room is told", async () => {
    const { clock, store, records } = await scene("legacy");
    const tell = async () => {
      const page = (await subscribersOf(store, "general")).map((subscription) => ({
        subscription,
        frames: ["{}"],
      }));
      return deliver(store, async () => "gone", [page]);
    };
    clock.pass(29_000);
    expect(await tell()).toEqual({ ...nobody(), handshaking: 1 });
    expect([await records(), await subscribersOf(store, "general")]).toMatchObject([["shaking="], [{}]]);
    clock.pass(1_000);
    expect(await tell()).toEqual({ ...nobody(), gone: 1 });
    expect([await records(), await subscribersOf(store, "general")]).toEqual([[], []]);
  });

  test("when a fan-out turns it away", async () => {
    const { clock, store, records } = await scene("legacy");
    const barred = (await subscribersOf(store, "general")).map((subscriber) => ({
      subscriber,
      error: tokenExpired,
    }));
    const closeBarred = async () => {
      const ends = startEnds(store, async () => true);
      ends.add(barred);
      await ends.settled();
    };
    clock.pass(29_000);
    await closeBarred();
    expect(await records()).toEqual(["shaking="]);
    clock.pass(1_000);
    await closeBarred();
    expect(await records()).toEqual([]);
  });
});
