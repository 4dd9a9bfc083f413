import { usersInFrame } from "@parley/core/wire/limits";
import { expect, onTestFinished, test } from "vitest";
import { clientOf, errorFrame, problemsOf, serveEachTest, server, until } from "../test/clients.ts";
import { PresenceWatch, watchedUsers } from "./presence-watch.ts";

serveEachTest();

const hour = 3_600_000;
/** Whoever is shown is asked about at once, and never again. */
const once = { refresh: hour, pause: 0, settle: 0, answer: hour };

/** A user at a list of people. */
const look = async (waits: Partial<typeof once> = {}) => {
  const client = clientOf("eve");
  const watch = new PresenceWatch(client, { ...once, ...waits });
  const close = watch.open();
  onTestFinished(close);
  const stateOf = (...users: string[]) => users.map((user) => watch.stateOf(user));
  client.connect();
  await until(() => expect(client.snapshot().status).toBe("open"));
  return { client, watch, close, stateOf };
};

const asked = () =>
  server.asked.flatMap((request) => (request.action === "presence" ? [[...request.users]] : []));
/** Long enough for a question that is not to be asked. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 150));

test("whoever is shown is online or offline, and nobody else has a state", async () => {
  const { watch, stateOf } = await look();
  server.online.add("ada");
  watch.show(["ada", "ben"]);
  await until(() => expect(stateOf("ada", "ben", "cy")).toEqual(["online", "offline", undefined]));
  watch.show(["ben", "cy"]);
  await until(() => expect(stateOf("ada", "ben", "cy")).toEqual([undefined, "offline", "offline"]));
  watch.show(["ada"]);
  expect(stateOf("ada", "ben", "cy")).toEqual(["online", undefined, undefined]);
  await aWhile();
  expect(asked()).toEqual([["ada", "ben"], ["cy"]]);
});

test("rows that come one after another are one question", async () => {
  const { watch, stateOf } = await look({ settle: 50 });
  for (const users of [["ada"], ["ada", "ben"], ["ada", "ben", "cy"]]) watch.show(users);
  await until(() => expect(stateOf("ada", "ben", "cy")).toEqual(["offline", "offline", "offline"]));
  expect(asked()).toEqual([["ada", "ben", "cy"]]);
});

test("the server is asked again after a while, until the list is closed or shows nobody", async () => {
  const { watch, close, stateOf } = await look({ refresh: 30 });
  watch.show(["ada"]);
  await until(() => expect(stateOf("ada")).toEqual(["offline"]));
  server.online.add("ada");
  await until(() => expect(stateOf("ada")).toEqual(["online"]));
  watch.show([]);
  const before = asked().length;
  await aWhile();
  expect(asked()).toHaveLength(before);
  watch.show(["ben"]);
  close();
  await aWhile();
  expect(asked()).toHaveLength(before);
});

test("a state that the server has not confirmed for two turns is not known", async () => {
  const { watch, stateOf } = await look({ refresh: 50 });
  watch.show(["ada"]);
  await until(() => expect(stateOf("ada")).toEqual(["offline"]));
  server.instead = ({ action }) => (action === "presence" ? null : undefined);
  await until(() => expect(stateOf("ada")).toEqual([undefined]));
});

test("whoever is shown meanwhile, there is a pause between two questions", async () => {
  const { watch, stateOf } = await look({ pause: hour });
  watch.show(["ada"]);
  await until(() => expect(stateOf("ada")).toEqual(["offline"]));
  for (let nth = 0; nth < 100; nth++) watch.show([`guest-${nth}`]);
  await aWhile();
  expect(asked()).toEqual([["ada"]]);
});

test.each([
  [30, "is asked again", true],
  [hour, "is waited for", false],
])("a question that has no answer after %i ms %s", async (answer, _, again) => {
  const { watch } = await look({ refresh: 1, answer });
  server.instead = ({ action }) => (action === "presence" && asked().length === 1 ? null : undefined);
  watch.show(["ada"]);
  await until(() => expect(asked().length).toBeGreaterThan(0));
  if (again) return until(() => expect(asked().length).toBeGreaterThan(1));
  await aWhile();
  expect(asked()).toHaveLength(1);
});

test("many users are asked about in batches, one after the other, and of too many the first", async () => {
  const { watch, stateOf } = await look();
  const users = Array.from({ length: 1_000 }, (_, nth) => `guest-${nth}`);
  watch.show(users);
  const known = () => stateOf(...users).filter((state) => state !== undefined);
  await until(() => expect(known()).toHaveLength(watchedUsers));
  await aWhile();
  expect(asked().map(({ length }) => length)).toEqual(Array.from({ length: 4 }, () => usersInFrame));
  expect(new Set(asked().flat()).size).toBe(watchedUsers);
});

test("without a connection nothing is known, and all is asked anew on the next one", async () => {
  const { client, watch, stateOf } = await look();
  watch.show(["ada"]);
  await until(() => expect(stateOf("ada")).toEqual(["offline"]));
  server.online.add("ada");
  const seen: unknown[] = [];
  watch.subscribe(() => seen.push(watch.stateOf("ada")));
  server.cut();
  await until(() => expect(stateOf("ada")).toEqual(["online"]));
  expect(seen).toContain(undefined);
  expect(seen).not.toContain("offline");
  client.close();
});

test("a client without a connection answers at once that nothing is known, and asks nothing later", async () => {
  const client = clientOf("eve");
  expect(await client.askPresence(["ada"])).toBeUndefined();
  client.connect();
  await until(() => expect(client.snapshot().status).toBe("open"));
  server.instead = ({ action }) => (action === "presence" ? null : undefined);
  const lost = client.askPresence(["ada"]);
  await until(() => expect(asked()).toHaveLength(1));
  client.close();
  expect(await lost).toBeUndefined();
});

test.each([
  ["that says how long to wait is held to", { ...errorFrame("rate_limited", ""), retryAfter: 600 }],
  ["for good is not asked for again", errorFrame("unknown_action", "")],
])("a refusal %s, and is shown to nobody", async (_, error) => {
  const { client, watch } = await look({ refresh: 1 });
  const problems = problemsOf(client);
  server.instead = ({ action, id }) =>
    action === "presence" ? { ...error, ...(id !== undefined && { id }) } : undefined;
  watch.show(["ada"]);
  await until(() => expect(asked()).toHaveLength(1));
  watch.show(["ben"]);
  await aWhile();
  expect([asked().length, problems]).toEqual([1, []]);
});
