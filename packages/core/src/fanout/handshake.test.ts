import { expect, inject, test } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { openDynamoDB } from "../aws/dynamodb.ts";
import type { Protocol } from "../connection/connection.ts";
import type { Post } from "../gateway/poster.ts";
import { openStore } from "../table/store.ts";
import { deliver, missed, nobody } from "./deliver.ts";

/**
 * Delivers to a client that answers 410, some time after it connected. Each post takes a while. A
 * client that has disconnected has no record.
 */
const toGone = async (protocol: Protocol, connectedFor: number, postTakes: number, hasLeft = false) => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const subscription = { ...subscriptionOf("a=", protocol), connectedAt: clock.now() - connectedFor };
  await store.subscriptions.put(subscription).go();
  if (!hasLeft) await store.connections.put(subscription).go();
  let posts = 0;
  const post: Post = async () => {
    posts += 1;
    clock.pass(postTakes);
    return "gone";
  };
  const { handshaking, gone } = await deliver(store, post, [[{ subscription, frames: ["{}", "{}"] }]]);
  return { posts, handshaking, gone, left: (await subscribersOf(store, "general")).length };
};

const kept = { handshaking: 1, gone: 0, left: 1 };
const dropped = { posts: 1, handshaking: 0, gone: 1, left: 0 };

test.each([
  ["is retried for 200 ms, and tried once for each later frame", 0, 100, { ...kept, posts: 3 + 1 }],
  ["is retried for 200 ms until its connection is ten seconds old", 9_999, 100, { ...kept, posts: 3 + 1 }],
  ["is tried once for each frame after ten seconds", 10_000, 1, { ...kept, posts: 2 }],
  ["is gone after thirty seconds", 30_000, 1, dropped],
] as const)(
  "a legacy client that answers 410 in its handshake %s",
  async (_what, connectedFor, takes, told) => {
    expect(await toGone("legacy", connectedFor, takes)).toEqual(told);
  },
);

test.each([0, 9_999, 29_999])(
  "a legacy client that answers 410 and has disconnected is gone at once, %i ms after it connected",
  async (connectedFor) => {
    expect(await toGone("legacy", connectedFor, 0, true)).toEqual(dropped);
  },
);

test("a legacy client in its handshake counts as connected when its record cannot be read", async () => {
  const store = await freshStore();
  const connectedAt = store.now() - 10_000;
  const recipient = { subscription: { ...subscriptionOf("a=", "legacy"), connectedAt }, frames: ["{}"] };
  const unreadable = { ...store, connections: withoutTable().connections };
  expect(await deliver(unreadable, async () => "gone", [[recipient]])).toEqual({
    ...nobody(),
    handshaking: 1,
  });
});

test("any other client that answers 410 is gone at once: it gets nothing before its handshake is done", async () => {
  expect(await toGone("parley.v1", 0, 1)).toEqual(dropped);
});

/** A store whose table does not exist. */
const withoutTable = () => {
  const client = openDynamoDB({
    endpoint: inject("dynamodb"),
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  return openStore({ client, table: "there-is-none" });
};

test("a gone recipient that could not be deleted is counted as such", async () => {
  const store = withoutTable();
  const recipients = ["a=", "b="].map((id) => ({ subscription: subscriptionOf(id), frames: ["{}"] }));
  const delivery = await deliver(store, async () => "gone", [recipients]);
  expect(delivery).toEqual({ ...nobody(), gone: 2, cleanupFailed: 2 });
  expect(missed(delivery)).toBe(0);
});

test("an error of one recipient's post is thrown once all the others are served", async () => {
  const store = await freshStore();
  const served: string[] = [];
  const post: Post = async (connectionId) => {
    if (connectionId === "odd=") throw new Error("No credentials.");
    return "delivered";
  };
  const page = ["a=", "odd=", "b="].map((id) => ({ subscription: subscriptionOf(id), frames: ["{}"] }));
  const delivering = deliver(store, post, [page], {
    served: ({ subscription }) => served.push(subscription.connectionId),
  });
  await expect(delivering).rejects.toThrow("No credentials.");
  expect(served.toSorted()).toEqual(["a=", "b="]);
});

test("a delivery that is ended early leaves the rest notAttempted, and retries nobody", async () => {
  const store = await freshStore();
  const ending = new AbortController();
  let posts = 0;
  const post: Post = async () => {
    posts += 1;
    if (posts === 256) ending.abort();
    return "failed";
  };
  const recipients = Array.from({ length: 300 }, (_, nth) => ({
    subscription: subscriptionOf(`c${nth}=`),
    frames: ["{}"],
  }));
  const delivery = await deliver(store, post, [recipients], { until: ending.signal });
  expect(posts).toBe(256);
  expect(delivery).toEqual({ ...nobody(), failed: 256, notAttempted: 44 });
  expect(missed(delivery)).toBe(300);
});

test("a recipient that is gone after a refused frame is counted as gone, and deleted", async () => {
  const store = await freshStore();
  const outcomes = ["refused", "gone"] as const;
  let posts = 0;
  const post: Post = async () => outcomes[posts++] ?? "delivered";
  const recipient = { subscription: subscriptionOf("a="), frames: ["1", "2", "3"] };
  expect(await deliver(store, post, [[recipient]])).toEqual({ ...nobody(), gone: 1 });
});

test("a recipient that never reads is given up, although another has recovered once", async () => {
  const store = await freshStore();
  const posts = { "once=": 0, "stuck=": 0 };
  const post: Post = async (connectionId) => {
    if (connectionId === "stuck=") {
      posts["stuck="] += 1;
      return "throttled";
    }
    posts["once="] += 1;
    return posts["once="] === 1 ? "throttled" : "delivered";
  };
  const page = ["once=", "stuck="].map((id) => ({ subscription: subscriptionOf(id), frames: ["{}"] }));
  expect(await deliver(store, post, [page])).toEqual({ ...nobody(), delivered: 1, throttled: 1 });
  expect(posts["stuck="]).toBeLessThanOrEqual(8);
});

test("recipients that were still handshaking are missed", () => {
  expect(missed({ ...nobody(), handshaking: 2, failed: 1, gone: 5, delivered: 3 })).toBe(3);
});
