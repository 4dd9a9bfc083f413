import type { TimelineMessage } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import type { Notice } from "../../session/notices.ts";
import { layOut, type MessageRow, type Rows } from "./rows.ts";

const message = (seq: number, change: Partial<TimelineMessage> = {}): TimelineMessage => ({
  key: `m${seq}`,
  id: `m${seq}`,
  seq,
  userId: "ada",
  name: "Ada",
  verified: true,
  text: "hello",
  timestamp: new Date(2026, 10, 21, 12, 0, seq).toISOString(),
  own: false,
  state: "sent",
  ...change,
});

const notice = (key: string, seq: number): Notice => ({
  key,
  kind: "connected",
  text: "Connected",
  at: 0,
  after: new Map([["general", seq]]),
});

const keys = (rows: Rows) => Array.from({ length: rows.count }, (_, index) => rows.keyAt(index));

const messageRow = (rows: Rows, index: number): MessageRow => {
  const row = rows.rowAt(index);
  if (row?.kind !== "message") throw new Error(`row ${index} is no message`);
  return row;
};

const groups = (rows: Rows) =>
  Array.from({ length: rows.count }, (_, index) => {
    const { startsGroup, endsGroup } = messageRow(rows, index);
    return `${startsGroup ? "[" : ""}${endsGroup ? "]" : ""}`;
  });

test("consecutive messages of one user are one group", () => {
  const rows = layOut(
    "general",
    [message(1), message(2), message(3), message(4, { userId: "bob", name: "Bob" }), message(5)],
    [],
    false,
    undefined,
  );
  expect(groups(rows)).toEqual(["[", "", "]", "[]", "[]"]);
});

test("a pause, another name and an unverified name open a new group", () => {
  const later = new Date(2026, 10, 21, 12, 10).toISOString();
  const rows = layOut(
    "general",
    [
      message(1),
      message(2, { verified: false }),
      message(3, { name: "Ada L." }),
      message(4, { timestamp: later }),
    ],
    [],
    false,
    undefined,
  );
  expect(groups(rows)).toEqual(["[]", "[]", "[]", "[]"]);
});

test("midnight opens a day and a group", () => {
  const rows = layOut(
    "general",
    [
      message(1, { timestamp: new Date(2026, 10, 20, 23, 59, 59).toISOString() }),
      message(2, { timestamp: new Date(2026, 10, 21, 0, 0, 0).toISOString() }),
    ],
    [],
    false,
    undefined,
  );
  expect([0, 1].map((index) => messageRow(rows, index).startsDay)).toEqual([true, true]);
  expect(groups(rows)).toEqual(["[]", "[]"]);
});

test("the first message that is loaded opens no day while there may be older ones of it", () => {
  const startsDay = (hasOlder: boolean) =>
    messageRow(layOut("general", [message(1)], [], hasOlder, undefined), 0).startsDay;
  expect(startsDay(true)).toBe(false);
  expect(startsDay(false)).toBe(true);
});

test("system lines stand after the message that was last when they came, and part groups", () => {
  const rows = layOut(
    "general",
    [message(1), message(2), message(3), message(4, { seq: undefined, key: "sending" })],
    [notice("lost", 1), notice("back", 3)],
    false,
    undefined,
  );
  expect(keys(rows)).toEqual(["m1", "lost", "m2", "m3", "back", "sending"]);
  expect(messageRow(rows, 2).startsGroup).toBe(true);
  expect(messageRow(rows, 3).endsGroup).toBe(true);
});

test("a system line from before what is loaded is shown once that is", () => {
  const messages = [message(7), message(8)];
  const lines = [notice("old", 3), notice("new", 7)];
  expect(keys(layOut("general", messages, lines, true, undefined))).toEqual(["m7", "new", "m8"]);
  const older = [message(2), message(3), ...messages];
  expect(keys(layOut("general", older, lines, true, undefined))).toEqual([
    "m2",
    "m3",
    "old",
    "m7",
    "new",
    "m8",
  ]);
});

test("a system line in an empty room is its only row", () => {
  expect(keys(layOut("general", [], [notice("on", 0)], false, undefined))).toEqual(["on"]);
});

test("the line for unread messages stands before the first unread one of another user", () => {
  const messages = [message(4), message(5), message(6), message(7)];
  const marked = (readSeq: number | undefined) => {
    const rows = layOut("general", messages, [], false, readSeq);
    return messages.flatMap((_, index) => (messageRow(rows, index).startsUnread ? [rows.keyAt(index)] : []));
  };
  expect(marked(5)).toEqual(["m6"]);
  expect(marked(7)).toEqual([]);
  expect(marked(undefined)).toEqual([]);
  // What is at 3 has no row: it is a change, or its message has expired.
  expect(marked(2)).toEqual(["m4"]);
});

test("own messages from another device, and deleted ones, stand before the line", () => {
  const messages = [
    message(1),
    message(2, { own: true }),
    message(3, { deleted: true }),
    message(4),
    message(5),
  ];
  const rows = layOut("general", messages, [notice("on", 1)], false, 1);
  expect(rows.line).toBe(4);
  expect(rows.keyAt(4)).toBe("m4");
  expect(messageRow(rows, 4).startsUnread).toBe(true);
  expect(messageRow(rows, 3).startsUnread).toBe(false);
});

test("there is no line where all that is new is one's own", () => {
  const rows = layOut("general", [message(1), message(2, { own: true })], [], false, 1);
  expect(rows.line).toBeUndefined();
});

test("a hundred thousand messages are laid out without being walked through", () => {
  const messages = Array.from({ length: 100_000 }, (_, index) => message(index + 1));
  const asked: PropertyKey[] = [];
  const watched = new Proxy(messages, {
    get(target, property, receiver) {
      asked.push(property);
      return Reflect.get(target, property, receiver);
    },
  });
  const rows = layOut("general", watched, [notice("on", 99_998)], true, 99_990);
  expect(rows.count).toBe(100_001);
  expect(rows.keyAt(99_998)).toBe("on");
  expect(rows.rowAt(50_000)?.kind).toBe("message");
  expect(asked.length).toBeLessThan(50);
});
