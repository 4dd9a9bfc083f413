import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause, setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { openConnection } from "../connection/connect.ts";
import type { Connection } from "../connection/connection.ts";
import { type Subscriber, subscribe } from "../connection/subscribe.ts";
import { createPoster, type Post } from "../gateway/poster.ts";
import { deliver, missed, nobody } from "./deliver.ts";

/**
 * How the `@connections` endpoint answers each connection: a list of statuses, the last one forever; 0
 * hangs.
 */
const answers = new Map<string, number[]>();
const received: string[] = [];
/** How many posts hang. */
let hanging = 0;

const endpoint = createServer((request, response) => {
  const id = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
  const planned = answers.get(id) ?? [200];
  const status = (planned.length > 1 ? planned.shift() : planned[0]) ?? 200;
  if (status === 0) {
    hanging += 1;
    return;
  }
  request.resume().on("end", () => {
    if (status === 200) received.push(id);
    response.writeHead(status, status === 410 ? { "x-amzn-errortype": "GoneException" } : {}).end("{}");
  });
}).listen(0, "127.0.0.1");
await once(endpoint, "listening");
const post = createPoster(`http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`, {
  region: async () => "us-east-1",
  credentials: async () => ({ accessKeyId: "test", secretAccessKey: "test" }),
});

beforeEach(() => {
  answers.clear();
  received.length = 0;
  hanging = 0;
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => {
  endpoint.closeAllConnections();
  endpoint.close();
});

const connection = (
  connectionId: string,
  protocol: Connection["protocol"] = "parley.v1",
  connectedAt = 0,
) => ({
  connectionId,
  userId: `user of ${connectionId}`,
  name: connectionId,
  protocol,
  connectedAt,
});

/** One page, with one frame for each. */
const sending = (subscriptions: readonly Subscriber[]) => [
  subscriptions.map((subscription) => ({ subscription, frames: ["{}"] })),
];

test("a gone, a throttled and a hanging recipient affect no others, and only the gone one is deleted", async () => {
  const store = await freshStore();
  const everybody = ["GONE=", "busy=", "hang=", ...Array.from({ length: 20 }, (_, n) => `fine${n}=`)];
  for (const id of everybody) {
    await subscribe(store, "general", connection(id));
    await subscribe(store, "random", connection(id));
  }
  answers.set("GONE=", [410]).set("busy=", [429, 429, 200]).set("hang=", [0]);

  const delivery = await deliver(store, post, sending(await subscribersOf(store, "general")));

  expect(delivery).toEqual({ ...nobody(), delivered: 21, gone: 1, unanswered: 1 });
  expect(received.toSorted()).toEqual(everybody.filter((id) => id !== "GONE=" && id !== "hang=").toSorted());
  const left = async (room: string) =>
    (await subscribersOf(store, room)).map(({ connectionId }) => connectionId);
  expect(await left("general")).toEqual(everybody.filter((id) => id !== "GONE=").toSorted());
  expect(await left("random")).toEqual(everybody.toSorted());
});

test("a legacy connection gets its message once its running handshake is done", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  await openConnection(store, connection("young=", "legacy", clock.now()));
  answers.set("young=", [410, 410, 200]);
  const delivery = await deliver(store, post, sending(await subscribersOf(store, "general")));
  expect(delivery).toMatchObject({ delivered: 1, gone: 0 });
});

test("a recipient that refuses permanently is neither retried nor deleted", async () => {
  const store = await freshStore();
  await subscribe(store, "general", connection("odd="));
  answers.set("odd=", [403, 200]);
  const delivery = await deliver(store, post, sending(await subscribersOf(store, "general")));
  expect(delivery).toMatchObject({ delivered: 0, refused: 1 });
  expect(await subscribersOf(store, "general")).toHaveLength(1);
});

test("hundreds of hanging recipients delay nobody, and are counted by cause", async () => {
  // However slow this machine, the others are served before a hanging post is given up.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const store = await freshStore();
  const ids = (kind: string, length: number) => Array.from({ length }, (_, n) => `${kind}${n}=`);
  const [stuck, fine] = [ids("hang", 300), ids("fine", 100)];
  for (const id of stuck) answers.set(id, [0]);
  answers.set("odd=", [403]);
  const everybody = [...stuck, "odd=", ...fine].map((id) => ({
    ...connection(id),
    room: "general",
    expireAt: Infinity,
  }));
  const delivering = deliver(store, post, sending(everybody));
  // The initial number of slots.
  while (hanging < 256) await setImmediate();
  vi.advanceTimersByTime(100);
  while (hanging < 300 || received.length < 100) await setImmediate();
  vi.advanceTimersByTime(2_000);
  const delivery = await delivering;
  expect(delivery).toEqual({ ...nobody(), delivered: 100, unanswered: 300, refused: 1 });
  expect(missed(delivery)).toBe(301);
  expect(received.toSorted()).toEqual(fine.toSorted());
});

test("a recipient that always fails is retried until the deadline, and counted by its last outcome", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const store = await freshStore();
  let tries = 0;
  const post: Post = async (connectionId) => {
    if (connectionId === "fine=") return "delivered";
    tries += 1;
    return tries === 1 ? "throttled" : "failed";
  };
  let ended = false;
  const recipients = sending([subscriptionOf("fine="), subscriptionOf("broken=")]);
  const delivering = deliver(store, post, recipients).finally(() => {
    ended = true;
  });
  // vitest's own waiting would move the clock.
  while (tries < 3) await setImmediate();
  vi.advanceTimersByTime(3_999);
  const soFar = tries;
  while (tries === soFar) await setImmediate();
  expect(ended).toBe(false);
  vi.advanceTimersByTime(1);
  const delivery = await delivering;
  expect(delivery).toEqual({ ...nobody(), delivered: 1, failed: 1 });
  expect(missed(delivery)).toBe(1);
});

test("a service with a limit on concurrent posts gets that many at once, and everybody is reached", async () => {
  // However slow this machine, no post counts as slow.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const store = await freshStore();
  const everybody = Array.from({ length: 3_000 }, (_, n) => ({
    ...connection(`c${n}=`),
    room: "general",
    expireAt: Infinity,
  }));
  let inFlight = 0;
  let throttled = 0;
  const inUse: number[] = [];
  const busy: Post = async () => {
    if (inFlight >= 40) {
      throttled += 1;
      return "throttled";
    }
    inFlight += 1;
    inUse.push(inFlight);
    await setImmediate();
    inFlight -= 1;
    return "delivered";
  };
  expect(await deliver(store, busy, sending(everybody))).toEqual({ ...nobody(), delivered: 3_000 });
  // Over 10,000, if as many were in flight all the time as at first.
  expect(throttled).toBeLessThan(1_500);
  const meanInUse = inUse.reduce((sum, each) => sum + each, 0) / inUse.length;
  expect(meanInUse).toBeGreaterThan(20);
});

test("frames for one recipient are sent in order, however often each has to be retried", async () => {
  const store = await freshStore();
  const [subscription] = [{ ...connection("slow="), room: "general", expireAt: Infinity }];
  const posted: string[] = [];
  let refusals = 2;
  const post: Post = async (_connectionId, payload) => {
    await setImmediate();
    refusals -= 1;
    if (refusals >= 0) return "throttled";
    posted.push(payload);
    return "delivered";
  };
  const delivery = await deliver(store, post, [[{ subscription, frames: ["1", "2", "3"] }]]);
  expect(posted).toEqual(["1", "2", "3"]);
  expect(delivery).toEqual({ ...nobody(), delivered: 1 });
});

test("a gone recipient is sent nothing more, and one with a failed frame is counted once", async () => {
  const store = await freshStore();
  const posts = new Map<string, number>();
  const post: Post = async (connectionId) => {
    const count = (posts.get(connectionId) ?? 0) + 1;
    posts.set(connectionId, count);
    if (connectionId === "gone=") return "gone";
    return count === 2 ? "refused" : "delivered";
  };
  const recipients = ["gone=", "odd="].map((id) => ({
    subscription: { ...connection(id), room: "general", expireAt: Infinity },
    frames: ["1", "2", "3"],
  }));
  expect(await deliver(store, post, [recipients])).toEqual({ ...nobody(), gone: 1, refused: 1 });
  expect(Object.fromEntries(posts)).toEqual({ "gone=": 1, "odd=": 3 });
});

test("the recipients of a page are served while the next one is read, and also if that read fails", async () => {
  const store = await freshStore();
  const told: string[] = [];
  const firstTold = Promise.withResolvers<void>();
  const post: Post = async (connectionId) => {
    if (connectionId === "late=") await pause(50);
    told.push(connectionId);
    firstTold.resolve();
    return "delivered";
  };
  const pageOf = (...ids: string[]) =>
    ids.map((id) => ({ subscription: subscriptionOf(id), frames: ["{}"] }));
  async function* pages() {
    yield pageOf("a=");
    await firstTold.promise;
    yield pageOf("b=", "late=");
    throw new Error("The table is away.");
  }
  await expect(deliver(store, post, pages())).rejects.toThrow("The table is away.");
  expect(told).toEqual(["a=", "b=", "late="]);
});

test("whatever the pages and outcomes, each recipient is served once, within one limiter", async () => {
  const store = await freshStore();
  const trouble = fc.constantFrom("gone", "unanswered", "throttled");
  const fate = fc.oneof({ weight: 5, arbitrary: fc.constant("delivered" as const) }, trouble);
  const page = fc.array(fate, { maxLength: 120 });
  const deliveries = fc.asyncProperty(fc.array(page, { maxLength: 4, size: "max" }), async (fates) => {
    const pages = fates.map((page, at) =>
      page.map((fate, n) => ({ fate, subscription: subscriptionOf(`${at}-${n}=`), frames: ["{}"] })),
    );
    const recipients = pages.flat();
    const fateOf = new Map(recipients.map(({ subscription, fate }) => [subscription.connectionId, fate]));
    const posts = new Map<string, number>();
    let inFlight = 0;
    let max = 0;
    const post: Post = async (connectionId) => {
      const tried = posts.get(connectionId) ?? 0;
      posts.set(connectionId, tried + 1);
      max = Math.max(max, ++inFlight);
      const fate = fateOf.get(connectionId) ?? "refused";
      await pause(fate === "unanswered" ? 20 : 0);
      inFlight -= 1;
      return fate === "throttled" && tried > 0 ? "delivered" : fate;
    };
    const served: string[] = [];
    async function* read() {
      for (const page of pages) {
        await setImmediate();
        yield page;
      }
    }
    const delivery = await deliver(store, post, read(), {
      served: ({ subscription }) => served.push(subscription.connectionId),
    });
    const count = (wanted: string) => recipients.filter(({ fate }) => fate === wanted).length;
    const [gone, unanswered] = [count("gone"), count("unanswered")];
    expect(delivery).toEqual({
      ...nobody(),
      gone,
      unanswered,
      delivered: recipients.length - gone - unanswered,
    });
    expect(served.toSorted()).toEqual([...fateOf.keys()].toSorted());
    for (const [id, tries] of posts) expect(tries).toBe(fateOf.get(id) === "throttled" ? 2 : 1);
    expect(max).toBeLessThanOrEqual(256);
  });
  await fc.assert(deliveries, { numRuns: 20 });
});

test("nobody is always first, and nobody always last", async () => {
  const store = await freshStore();
  const page = Array.from({ length: 20 }, (_, n) => ({
    subscription: subscriptionOf(`c${n}=`),
    frames: ["{}"],
  }));
  const [firsts, lasts] = [new Set<string | undefined>(), new Set<string | undefined>()];
  for (let time = 0; time < 12; time++) {
    const posted: string[] = [];
    const post: Post = async (connectionId) => {
      posted.push(connectionId);
      return "delivered";
    };
    await deliver(store, post, [page]);
    expect(posted).toHaveLength(20);
    firsts.add(posted[0]);
    lasts.add(posted.at(-1));
  }
  // By chance one time in 10^14.
  expect(firsts.size).toBeGreaterThan(1);
  expect(lasts.size).toBeGreaterThan(1);
});
