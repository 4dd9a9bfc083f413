import { describe, expect, test } from "vitest";
import {
  enter,
  problemsOf,
  roomOf,
  rowsOf,
  serveEachTest,
  server,
  timing,
  until,
} from "../../test/clients.ts";
import { bounds } from "../bounds.ts";

serveEachTest();

const room = "general";

/** A client in a room whose first message is pinned, and not among those that it holds. */
const far = async () => {
  server.stateEvents = 2;
  const first = server.store(room, "bob", "the plan");
  for (const text of ["one", "two", "three"]) server.store(room, "bob", text);
  server.pin(room, first.seq);
  const client = await enter("ada");
  expect(roomOf(client)?.pinned).toEqual([{ seq: first.seq }]);
  server.reads.length = 0;
  return { client, first };
};

describe("A pinned message from before what is held", () => {
  test("is looked up by one read, however often it is asked for at once", async () => {
    const { client, first } = await far();
    await Promise.all([client.loadPinned(room, [first.seq]), client.loadPinned(room, [first.seq])]);
    await client.loadPinned(room, [first.seq]);
    expect(server.reads).toHaveLength(1);
    expect(roomOf(client)?.pinned).toMatchObject([{ seq: 1, message: { text: "the plan", pinned: true } }]);
    expect(roomOf(client)).toMatchObject({ hasOlder: true });
    expect(roomOf(client)?.messages.map(({ text }) => text)).not.toContain("the plan");
  });

  test("says what changes it since", async () => {
    const { client, first } = await far();
    await client.loadPinned(room, [first.seq]);
    const edit = server.change(room, "bob", { action: "edit", room, seq: first.seq, message: "another" });
    if (edit.action === "edit") server.tell(room, edit);
    await until(() => expect(roomOf(client)?.pinned).toMatchObject([{ message: { text: "another" } }]));
  });

  test("is pinned no longer when it turns out to be deleted", async () => {
    const { client, first } = await far();
    server.change(room, "bob", { action: "delete", room, seq: first.seq });
    await client.loadPinned(room, [first.seq]);
    expect(roomOf(client)?.pinned).toBeUndefined();
  });

  test("that cannot be read is a problem, and is read when asked for again", async () => {
    const { client, first } = await far();
    const problems = problemsOf(client);
    server.readStatus = 500;
    await client.loadPinned(room, [first.seq]);
    expect(problems).toMatchObject([{ code: "log_unreadable", room }]);
    expect(roomOf(client)?.pinned).toEqual([{ seq: first.seq }]);
    server.readStatus = 200;
    await client.loadPinned(room, [first.seq]);
    expect(roomOf(client)?.pinned).toMatchObject([{ message: { text: "the plan" } }]);
  });
});

test("Several pinned messages are looked up by one read", async () => {
  server.stateEvents = 2;
  const pinned = ["one", "two", "three"].map((text) => server.store(room, "bob", text));
  for (const { seq } of pinned) server.pin(room, seq);
  for (const text of ["later", "and later"]) server.store(room, "bob", text);
  const client = await enter("ada");
  server.reads.length = 0;
  await client.loadPinned(
    room,
    pinned.map(({ seq }) => seq),
  );
  expect(server.reads).toHaveLength(1);
  expect(roomOf(client)?.pinned?.map(({ message }) => message?.text)).toEqual(["three", "two", "one"]);
});

test("a pinned message that is let go of is still shown, with what is said of it since", async () => {
  const { seq } = server.store(room, "bob", "the plan");
  server.pin(room, seq);
  const client = await enter("ada");
  const texts = Array.from({ length: bounds.messages + bounds.slack }, (_, index) => `talk ${index}`);
  server.tellAtOnce(
    room,
    texts.map((text) => server.store(room, "bob", text)),
  );
  await until(() => expect(rowsOf(client).at(-1)?.text).toBe(texts.at(-1)));
  expect(rowsOf(client)).toHaveLength(bounds.messages);
  expect(roomOf(client)?.pinned).toMatchObject([{ seq, message: { text: "the plan", pinned: true } }]);
  const edit = server.change(room, "bob", { action: "edit", room, seq, message: "another" });
  if (edit.action === "edit") server.tell(room, edit);
  await until(() => expect(roomOf(client)?.pinned).toMatchObject([{ message: { text: "another" } }]));
});

test("a held pinned message is not looked up", async () => {
  const { seq } = server.store(room, "bob", "here");
  server.pin(room, seq);
  const client = await enter("ada");
  server.reads.length = 0;
  await client.loadPinned(room, [seq]);
  expect(server.reads).toEqual([]);
  expect(roomOf(client)?.pinned).toMatchObject([{ message: { text: "here" } }]);
});

describe("A live pin from before the room's state", () => {
  /** A client that has entered after a pin, and is told of it only now. */
  const late = async (isUndone: boolean) => {
    server.stateEvents = 2;
    const { seq } = server.store(room, "bob", "the plan");
    const pinned = server.pin(room, seq);
    const unpinned = server.pin(room, seq, false);
    for (const text of ["one", "two", "three"]) server.store(room, "bob", text);
    const client = await enter("ada");
    if (!isUndone) server.pin(room, seq);
    server.reads.length = 0;
    server.tell(room, pinned);
    await until(() => expect(server.reads).toHaveLength(1));
    server.tell(room, unpinned);
    server.say(room, "bob", "last");
    await until(() => expect(rowsOf(client).at(-1)?.text).toBe("last"));
    return { client, seq };
  };

  test("does not pin a message that was unpinned before the state was read", async () => {
    const { client } = await late(true);
    expect(roomOf(client)).not.toHaveProperty("pinned");
  });

  test("is looked up, since it may have taken effect only after the state was read", async () => {
    const { client, seq } = await late(false);
    await until(() =>
      expect(roomOf(client)?.pinned).toMatchObject([{ seq, message: { text: "the plan", pinned: true } }]),
    );
  });
});

describe("Live pins that were undone before the room's state", () => {
  /** A client that entered after many messages were pinned and unpinned, and those pins. */
  const undone = async (targets: number, options = {}) => {
    server.stateEvents = 2;
    const messages = Array.from({ length: targets }, (_, nth) => server.store(room, "bob", `old ${nth}`));
    const pins = messages.map(({ seq }) => {
      const pinned = server.pin(room, seq);
      server.pin(room, seq, false);
      return pinned;
    });
    for (const text of ["one", "two", "three"]) server.store(room, "bob", text);
    const client = await enter("ada", room, { timing: { ...timing, ...options } });
    server.reads.length = 0;
    return { client, pins };
  };
  const asked = () =>
    server.reads.map((search) => (new URLSearchParams(search).get("seqs") ?? "").split(",").map(Number));

  test("are looked up together, 20 in a request, and none again however often they are told", async () => {
    const { client, pins } = await undone(31, { lookUpPause: 1 });
    const first = pins.slice(0, 30);
    for (let nth = 0; nth < 5; nth++) server.tellAtOnce(room, first);
    await until(() => expect(asked().flat()).toHaveLength(30));
    expect(asked().map(({ length }) => length)).toEqual([20, 10]);
    server.say(room, "bob", "answered");
    await until(() => expect(rowsOf(client).at(-1)?.text).toBe("answered"));
    server.tellAtOnce(room, [...first, ...pins.slice(30)]);
    await until(() => expect(asked().flat()).toHaveLength(31));
    expect(asked().at(-1)).toEqual(pins.slice(30).map(({ target }) => target));
    expect(roomOf(client)).not.toHaveProperty("pinned");
  });

  test("that cannot be looked up are no problem that anybody is told of", async () => {
    const { client, pins } = await undone(2, { lookUpPause: 1 });
    const problems = problemsOf(client);
    server.readStatus = 500;
    server.tellAtOnce(room, pins.slice(0, 1));
    await until(() => expect(asked()).toHaveLength(1));
    server.tellAtOnce(room, pins.slice(1));
    await until(() => expect(asked()).toHaveLength(2));
    expect(problems).toEqual([]);
  });
});
