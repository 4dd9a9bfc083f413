import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  editsOfMessage,
  frameBytes,
  idleSeconds,
  logPage,
  messageCharacters,
  nameCharacters,
  roomsInFrame,
} from "../wire/limits.ts";
import { defaultRateLimits as limits } from "./rate-limits.ts";

const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

/** The numbers of a row of the page, by the beginning of the row. */
const numbersOf = (row: string): number[] => {
  const cells =
    page
      .split("\n")
      .find((line) => line.startsWith(`| ${row}`))
      ?.split("|")
      .slice(2, -1) ?? [];
  return cells
    .flatMap((cell) => cell.split(";"))
    .flatMap((text) => (text.trim() ? [Number(text.replace(/[,\s]/g, ""))] : []));
};

test.each([
  [
    "frames from a connection; from a user; from all guests of an address",
    [limits.connectionFrames, limits.userFrames, limits.addressFrames],
  ],
  [
    "messages, edits and deletions from a connection; from a user",
    [limits.connectionMessages, limits.userMessages],
  ],
  ["rooms that a user enters", [limits.userRooms]],
  ["new guests from an address", [limits.addressGuests]],
  ["HTTP requests from an address", [limits.addressRequests, limits.addressRequests]],
])("docs/protocol.md has the rate limits of %s", (row, rates) => {
  const bursts = rates.map(({ burst }) => burst);
  expect(numbersOf(row)).toEqual([...bursts, ...rates.map(({ perSecond }) => perSecond)]);
});

test.each([
  ["a guest |", limits.guestCost],
  ["an account |", limits.accountCost],
  ["all guests of an address, and", limits.addressCost],
  ["posts to guests of a network", limits.heardCost],
])("docs/protocol.md has the cost limits of %s", (row, { burst, perSecond, perDay }) => {
  expect(numbersOf(row)).toEqual([burst, perSecond, perDay]);
});

test("docs/protocol.md has the limits of the wire", () => {
  const has = (text: string) => expect(page).toContain(text);
  has(`"messageCharacters":${messageCharacters},"frameBytes":${frameBytes},"idleSeconds":${idleSeconds}`);
  has(`It has 1 to ${messageCharacters.toLocaleString("en")} characters`);
  has(`A frame has at most ${frameBytes.toLocaleString("en")} bytes`);
  has(`It has 1 to ${nameCharacters} characters`);
  has(`It may be edited ${editsOfMessage} times`);
  has(`| rooms in a \`hello\` or \`ping\` | ${roomsInFrame} |`);
  has(`(default ${logPage.default}, clamped to 1 to ${logPage.max})`);
});
