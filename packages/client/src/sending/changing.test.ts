import { describe, expect, test } from "vitest";
import {
  enter,
  errorFrame,
  roomOf,
  rowsOf,
  serveEachTest,
  server,
  textsOf,
  timing,
  until,
} from "../../test/clients.ts";
import type { ParleyEvents } from "../events.ts";
import type { Parley } from "../parley.ts";

serveEachTest();

const told = (client: Awaited<ReturnType<typeof enter>>) => {
  const events: ParleyEvents["changed"][] = [];
  client.on("changed", (event) => events.push(event));
  return events;
};

describe("Changing a message", () => {
  test("is shown at once, reaches everybody, and is over when it is acknowledged", async () => {
    server.say("general", "ada", "helo");
    server.say("general", "ada", "oops");
    const [ada, grace] = [await enter("ada"), await enter("grace")];
    const heard = told(grace);
    ada.edit("general", 1, "hello");
    ada.deleteMessage("general", 2);
    expect(rowsOf(ada)).toMatchObject([
      { text: "hello", edited: true, change: { kind: "edit", state: "sending" } },
      { text: "", deleted: true, change: { kind: "delete", state: "sending" } },
    ]);
    for (const client of [ada, grace]) {
      await until(() => expect(rowsOf(client)).toMatchObject([{ edited: true }, { deleted: true }]));
      await until(() => expect(rowsOf(client).filter((row) => row.change)).toEqual([]));
      expect(textsOf(client)).toEqual(["hello", ""]);
    }
    expect(heard).toMatchObject([
      { room: "general", message: { seq: 1, text: "hello" } },
      { room: "general", message: { seq: 2, deleted: true } },
    ]);
  });

  test("that is refused leaves the message as it was, with the reason, until it is retried or dropped", async () => {
    server.say("general", "ada", "mine");
    const ada = await enter("ada");
    server.instead = (request) =>
      request.action === "edit" ? errorFrame("forbidden", request.id) : undefined;
    const id = ada.edit("general", 1, "new");
    const refused = { id, state: "failed", text: "new", error: { code: "forbidden" } };
    await until(() => expect(rowsOf(ada)).toMatchObject([{ text: "mine", change: refused }]));
    expect(rowsOf(ada)[0]).not.toHaveProperty("edited");

    server.instead = () => undefined;
    ada.retry("general", id);
    await until(() => expect(rowsOf(ada)[0]).not.toHaveProperty("change"));
    expect(textsOf(ada)).toEqual(["new"]);

    const long = ada.edit("general", 1, "x".repeat(4001));
    expect(rowsOf(ada)).toMatchObject([{ text: "new", change: { error: { code: "message_too_long" } } }]);
    ada.discard("general", long);
    expect(rowsOf(ada)[0]).not.toHaveProperty("change");
    expect(textsOf(ada)).toEqual(["new"]);
  });

  test("while a reader is away is there when the reader is back, and told", async () => {
    server.say("general", "ada", "one");
    server.say("general", "ada", "two");
    const grace = await enter("grace");
    const heard = told(grace);
    server.cut();
    server.change("general", "ada", { action: "edit", room: "general", seq: 1, message: "one!" });
    server.change("general", "ada", { action: "delete", room: "general", seq: 2 });
    await until(() => expect(textsOf(grace)).toEqual(["one!", ""]));
    expect(heard.map(({ message }) => message.seq)).toEqual([1, 2]);
  });

  test("is acknowledged by its frame also when that stands before the first one here", async () => {
    server.say("general", "ada", "first");
    const change = server.change("general", "ada", {
      action: "edit",
      room: "general",
      seq: 1,
      message: "1st",
      id: "done",
    });
    for (let n = 0; n < 10; n += 1) server.say("general", "ada", `message ${n}`);
    server.stateEvents = 3;
    const ada = await enter("ada");
    server.instead = (request) =>
      request.action === "edit" && "target" in change
        ? { ...change, id: request.id ?? "", room: "general", epoch: server.log("general").epoch }
        : undefined;
    ada.edit("general", 12, "repeated");
    await until(() => expect(rowsOf(ada).at(-1)).not.toHaveProperty("change"));
  });
});

const editOften = (times: number) => {
  server.say("general", "ada", "said");
  for (let n = 1; n <= times; n += 1)
    server.change("general", "ada", { action: "edit", room: "general", seq: 1, message: `edit ${n}` });
  server.stateEvents = 10;
};

/** Asks again after each of many messages, by when whatever more is read would be. */
const askOften = async (client: Parley) => {
  const round = rowsOf(client).length;
  for (let n = 1; n <= 20; n += 1) {
    server.say("general", "ada", `meanwhile ${round} ${n}`);
    await until(() => expect(textsOf(client)).toContain(`meanwhile ${round} ${n}`));
    void client.loadOlder("general", "asked");
  }
};

test("where the newest of a log is changes only, what they change is read, and reads changed", async () => {
  editOften(300);
  const grace = await enter("grace");
  await until(() => expect(textsOf(grace)).toEqual(["edit 300"]));
  await until(() => expect(roomOf(grace)).toMatchObject({ hasOlder: false, loadingOlder: false }));
});

test("of pages that show nothing four are read unasked, and a fifth for a reader", async () => {
  editOften(1_200);
  const slow = { ...timing, backgroundPause: 600_000 };
  const grace = await enter("grace", "general", { timing: slow, random: () => 1 });
  await until(() => expect(server.reads.length).toBeGreaterThanOrEqual(4));
  await askOften(grace);
  expect(server.reads.length).toBe(5);
});

test("after five pages that show nothing older messages are paused, until their reader reads on", async () => {
  editOften(1_200);
  const grace = await enter("grace");
  await until(() => expect(roomOf(grace)).toMatchObject({ olderPaused: true, loadingOlder: false }));
  await askOften(grace);
  expect(server.reads.length).toBe(5);
  await grace.readOn("general");
  expect(server.reads.length).toBe(10);
  expect(roomOf(grace)).toMatchObject({ olderPaused: true, hasOlder: true });
  while (roomOf(grace)?.olderPaused) await grace.readOn("general");
  expect(roomOf(grace)).toMatchObject({ hasOlder: false });
  expect(textsOf(grace)[0]).toBe("edit 1200");
});

test("a page of nothing but the largest edits pauses older messages at once", async () => {
  server.say("general", "ada", "said");
  for (let n = 1; n <= 200; n += 1)
    server.change("general", "ada", {
      action: "edit",
      room: "general",
      seq: 1,
      message: `${n} ${"x".repeat(12_000)}`,
    });
  server.stateEvents = 10;
  const grace = await enter("grace");
  await until(() => expect(roomOf(grace)).toMatchObject({ olderPaused: true }));
  await askOften(grace);
  expect(server.reads.length).toBe(2);
});
