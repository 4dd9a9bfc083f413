import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { wrongGrowth } from "../../../../test/growth.ts";
import { hostileTexts } from "../../../../test/hostile-texts.ts";
import { DisplayName, MessageText } from "../wire/field.ts";
import { nameUnits } from "../wire/limits.ts";
import { tidyName } from "../wire/name.ts";
import { isReservedName } from "../wire/reserved-name.ts";
import { skeletonsOf } from "../wire/skeleton.ts";
import { tidyText, withoutEmptyLinesAround } from "../wire/text.ts";
import { PongFrame } from "./frame.ts";
import { GuestRequest } from "./http-request.ts";
import { idIn, parseObject, parseRequest } from "./parse.ts";

const anyway = (act: () => unknown) => {
  try {
    act();
  } catch {
    // A refusal is as good.
  }
};

const frame = (fields: object) =>
  anyway(() => parseRequest(JSON.stringify({ action: "sendMessage", ...fields })));

/** Everything here that reads what others wrote. */
const readers: [string, (text: string) => unknown][] = [
  ["a message", (text) => v.safeParse(MessageText, text)],
  ["a name", (text) => v.safeParse(DisplayName, text)],
  ["a guest's request", (text) => v.safeParse(GuestRequest, { name: text, token: text })],
  ["a frame that is this text", (text) => anyway(() => parseRequest(text))],
  ["a frame's id", (text) => idIn(JSON.stringify({ id: text }))],
  [
    "a frame with this in all its fields",
    (text) => frame({ message: text, room: text, id: text, user_id: text }),
  ],
  ["a frame with this as an action", (text) => frame({ action: text })],
  ["a frame with this as a room", (text) => frame({ action: "hello", rooms: { [text]: null } })],
  ["an object", (text) => anyway(() => parseObject(`{"a":${JSON.stringify(text)}}`, {}))],
];

/** What stands behind a bound. By itself it is linear as well, should the bound be forgotten. */
const bounded: [string, (text: string) => unknown][] = [
  ["tidying a text", tidyText],
  ["tidying a name", tidyName],
  ["looking whether a name is reserved", isReservedName],
  ["a name's skeleton", skeletonsOf],
  ["leaving empty lines out", withoutEmptyLinesAround],
];

// A busy machine takes its time, which counts for nothing.
const minutes = { timeout: 300_000 };

describe(
  "no text takes its reader more than 5 ms for 4,000 characters, or more than in proportion",
  minutes,
  () => {
    const wrongWith = (read: (text: string) => unknown, maxMs?: number) =>
      hostileTexts
        .map(([what, textOf]) => [what, wrongGrowth(read, textOf, maxMs)] as const)
        .filter(([, wrong]) => wrong !== undefined);

    test.each(readers)("%s", (_, read) => expect(wrongWith(read)).toEqual([]));

    // Normalising makes 72,000 characters of 4,000.
    test.each(bounded)("without a bound before it, in proportion alone: %s", (_, read) =>
      expect(wrongWith(read, 200)).toEqual([]),
    );
  },
);

test("a name of any length that nobody checked further costs what its length costs", () => {
  const [name] = ["\u2057".repeat(10_800)];
  // The default of valibot is to go on after a fault, and a caller may forget to say otherwise.
  const { issues = [] } = v.safeParse(DisplayName, name);
  expect(issues.map(({ message }) => message)).toEqual(["A name has at most 40 characters."]);
  expect(v.is(DisplayName, `${" ".repeat(nameUnits)}A`)).toBe(false);
  expect(v.is(DisplayName, `${" ".repeat(nameUnits - 1)}A`)).toBe(true);
});

describe("a room is a room, whatever its name is in JavaScript", () => {
  const own = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), "prototype", "length", "name");

  test("hello and ping keep each name, or refuse it by name", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(own, fc.stringMatching(/^[a-z0-9-]{1,10}$/))), (names) => {
        const rooms = Object.fromEntries(names.map((name) => [name, null]));
        const bad = names.find((name) => !/^[a-z0-9-]+$/.test(name));
        const hello = () => parseRequest(JSON.stringify({ action: "hello", rooms }));
        if (bad !== undefined)
          return void expect(hello).toThrow(expect.objectContaining({ code: "room_invalid" }));
        expect(hello()).toEqual({ action: "hello", rooms: new Map(names.map((name) => [name, null])) });
        const held = Object.fromEntries(names.map((name) => [name, 1]));
        expect(parseRequest(JSON.stringify({ action: "ping", rooms: held }))).toMatchObject({
          rooms: new Map(names.map((name) => [name, 1])),
        });
      }),
    );
  });

  test.each(["constructor", "prototype", "__proto__"])("a pong that names %s keeps it", (name) => {
    const { rooms } = v.parse(PongFrame, JSON.parse(`{"action":"pong","rooms":{"${name}":7}}`));
    expect([...rooms]).toEqual([[name, 7]]);
  });

  test("a frame of 101 rooms is refused before one of them is read", () => {
    const rooms = Object.fromEntries(Array.from({ length: 101 }, (_, nth) => [`No room ${nth}`, null]));
    expect(() => parseRequest(JSON.stringify({ action: "hello", rooms }))).toThrow("at most 100 rooms");
  });
});

test("an answer repeats no more of a name than a room's has", () => {
  const hello = JSON.stringify({ action: "hello", rooms: { ["A".repeat(30_000)]: null } });
  expect(() => parseRequest(hello)).toThrow(expect.objectContaining({ field: `rooms.${"A".repeat(74)}` }));
});

test.each([
  ["    if x:\n        y()", "    if x:\n        y()"],
  ["\n  \n\t\n  a\n\n b \n \n", "  a\n\n b"],
  [" \n ", ""],
  ["a", "a"],
])("%j keeps its first line's indentation, and no empty lines around", (text, kept) => {
  expect(withoutEmptyLinesAround(text)).toBe(kept);
});
