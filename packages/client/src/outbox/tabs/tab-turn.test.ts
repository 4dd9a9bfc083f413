import { expect, test } from "vitest";
import {
  enter,
  errorFrame,
  rowsOf,
  sendsSeen,
  serveEachTest,
  server,
  textsOf,
  timing,
  until,
} from "../../../test/clients.ts";
import type { Timing } from "../../timing/timing.ts";
import { memoryOutbox, type OutboxItem } from "../outbox.ts";
import { tabOutbox } from "./tab-outbox.ts";

serveEachTest();

const wait = 60;

const storedTexts = () =>
  [...server.log("general").events.values()].flatMap((event) =>
    event.action === "message" ? [event.message] : [],
  );

const tabs = (timeoutMs = wait) => {
  const name = crypto.randomUUID();
  const kept = memoryOutbox();
  return { name, kept, open: () => enter("ada", "general", { outbox: tabOutbox(name, kept, timeoutMs) }) };
};

/**
 * Another tab that has the turn, but does not run or answer. Resolves when the turn is taken from
 * it.
 */
const blockedTab = (name: string) =>
  navigator.locks.request(name, () => new Promise<never>(() => {})).catch(() => "taken");

test("A tab that has the turn and does not run loses it to one that has something to send", async () => {
  const { name, open } = tabs();
  const taken = blockedTab(name);
  const second = await open();
  second.send("general", "one");
  second.send("general", "two");
  await until(() => expect(rowsOf(second)).toMatchObject([{ state: "sent" }, { state: "sent" }]));
  expect(await taken).toBe("taken");
  expect(storedTexts()).toEqual(["one", "two"]);
});

test("A tab whose turn was taken lets the other tab send, and gets the turn back when that tab is closed", async () => {
  const { name, open } = tabs();
  const first = await open();
  first.send("general", "before");
  await until(() => expect(storedTexts()).toEqual(["before"]));
  const other = Promise.withResolvers<void>();
  void navigator.locks.request(name, { steal: true }, () => other.promise);
  await until(async () => expect((await navigator.locks.query()).pending).toMatchObject([{ name }]));
  other.resolve();
  first.send("general", "after");
  await until(() => expect(storedTexts()).toEqual(["before", "after"]));
  expect(sendsSeen()).toHaveLength(2);
});

test("A tab that runs keeps its turn, however much the others have to send", async () => {
  const timeoutMs = 1_500;
  const { open } = tabs(timeoutMs);
  const [first, second] = [await open(), await open()];
  const senders = new Set<unknown>();
  server.instead = (request, peer) => {
    if (request.action === "sendMessage") senders.add(peer);
    return undefined;
  };
  for (const text of ["one", "two"]) {
    second.send("general", text);
    await until(() => expect(storedTexts()).toContain(text));
    await new Promise((resolve) => setTimeout(resolve, 2 * timeoutMs));
  }
  await until(() => expect(rowsOf(first)).toHaveLength(2));
  expect(senders.size).toBe(1);
});

test("A tab that reads another tab's message in the log leaves the retry that delivers it to that tab", async () => {
  const name = crypto.randomUUID();
  const kept = memoryOutbox();
  const open = (waits: Partial<Timing>) =>
    enter("ada", "general", { outbox: tabOutbox(name, kept), timing: { ...timing, ...waits } });
  const first = await open({ ackWait: 500 });
  const second = await open({ heartbeat: 10 });
  const bob = await enter("bob");
  // The handler stores the message, and dies before it delivers it.
  server.instead = (request, { userId }) => {
    if (request.action !== "sendMessage" || request.retry) return undefined;
    server.store("general", userId, request.message, request.id);
    return null;
  };
  first.send("general", "stored, and not told");
  await until(() => expect(rowsOf(second)).toMatchObject([{ state: "sent" }]));
  await until(() => expect(textsOf(bob)).toEqual(["stored, and not told"]));
  await until(() => expect(rowsOf(first)).toMatchObject([{ state: "sent" }]));
  expect(sendsSeen()).toMatchObject([{}, { retry: true }]);
  await until(async () => expect(await kept.load()).toEqual([]));
});

test("Waiting messages that the outbox loses are put back, and sent", async () => {
  const items = new Map<string, OutboxItem>();
  let tell = () => {};
  const outbox = {
    load: async () => [...items.values()],
    put: async (item: OutboxItem) => void items.set(item.id, item),
    replace: async (item: OutboxItem) => items.has(item.id) && items.set(item.id, item) === items,
    remove: async ({ id }: OutboxItem) => void items.delete(id),
    onLost: (call: () => void) => {
      tell = call;
    },
  };
  const name = crypto.randomUUID();
  const client = await enter("ada", "general", { outbox: tabOutbox(name, outbox, wait) });
  client.close();
  const keys = ["one", "two", "three"].map((text) => client.send("general", text));
  for (const key of keys) expect(await client.whenKept(key)).toBe(true);
  client.connect();
  items.clear();
  tell();
  await until(() => expect(storedTexts()).toEqual(["one", "two", "three"]));
  expect(rowsOf(client).map(({ key }) => key)).toEqual(keys);
});

/**
 * Another tab that has the turn, and answers until it receives a message. Resolves when the turn is
 * taken from it.
 */
const tabThatStops = (name: string, answersAfter: number) => {
  const channel = new BroadcastChannel(name);
  let left = Number.POSITIVE_INFINITY;
  channel.addEventListener("message", ({ data }) => {
    if (data.put) left = answersAfter;
    if (data.turn !== "asked" || left <= 0) return;
    left -= 1;
    channel.postMessage({ turn: "taken" });
  });
  return blockedTab(name).finally(() => channel.close());
};

test("A tab that stops after answering loses its turn too, since it is asked again", async () => {
  const name = crypto.randomUUID();
  const taken = tabThatStops(name, 1);
  const outbox = tabOutbox(name, memoryOutbox(), 500, 50);
  const second = await enter("ada", "general", { outbox });
  second.send("general", "one");
  await until(() => expect(rowsOf(second)).toMatchObject([{ state: "sent" }]));
  expect(await taken).toBe("taken");
});

const message = { kind: "message", room: "general", timestamp: "", text: "hello" } as const;

test("The turn passes on only once the writes that its tab began are done", async () => {
  const name = crypto.randomUUID();
  const removed = Promise.withResolvers<void>();
  const first = tabOutbox(name, { ...memoryOutbox(), remove: () => removed.promise });
  const second = tabOutbox(name, memoryOutbox());
  const happened: string[] = [];
  const [life, next] = [new AbortController(), new AbortController()];
  await new Promise<void>((resolve) => first.shared?.lead(resolve, life.signal, () => {}));
  const written = first.remove({ ...message, id: "acknowledged" }).then(() => happened.push("written"));
  const taken = new Promise<void>((resolve) => second.shared?.lead(resolve, next.signal, () => {})).then(() =>
    happened.push("taken"),
  );
  life.abort();
  // By then a free lock would have passed to the next tab.
  for (let n = 0; n < 20; n += 1) await navigator.locks.request(`${name} ${n}`, () => {});
  removed.resolve();
  await Promise.all([written, taken]);
  next.abort();
  expect(happened).toEqual(["written", "taken"]);
});

test("A late write of a message that another tab has discarded does not bring it back", async () => {
  const name = crypto.randomUUID();
  const kept = memoryOutbox();
  const wrote = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const afterwards =
    <T>(write: (item: OutboxItem) => Promise<T>) =>
    async (item: OutboxItem) => {
      if (item.error) await late.promise;
      const written = await write(item);
      if (item.error) wrote.resolve();
      return written;
    };
  const slow = { ...kept, put: afterwards(kept.put), replace: afterwards(kept.replace) };
  const first = await enter("ada", "general", { outbox: tabOutbox(name, slow) });
  const second = await enter("ada", "general", { outbox: tabOutbox(name, kept) });
  server.instead = (request) =>
    request.action === "sendMessage" ? errorFrame("over_budget", request.id) : undefined;
  const key = first.send("general", "dropped");
  await until(() => expect(rowsOf(first)).toMatchObject([{ state: "failed" }]));
  await until(() => expect(rowsOf(second)).toHaveLength(1));
  second.discard("general", key);
  await until(() => expect(rowsOf(first)).toEqual([]));
  late.resolve();
  await wrote.promise;
  expect(await kept.load()).toEqual([]);
});
