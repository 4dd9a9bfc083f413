import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { partOfGuests, reservedPart } from "./address-share.ts";
import { defaultRateLimits } from "./rate-limits.ts";

const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

/** The numbers of a row of the page's table of costs, by how the row begins. Empty cells are left out. */
const numbersOf = (begins: string): number[] => {
  const row = page.split("\n").find((line) => line.startsWith(`| ${begins}`));
  const cells = row?.split("|").slice(2) ?? [];
  return cells.flatMap((cell) => (cell.trim() === "" ? [] : Number(cell.replaceAll(",", ""))));
};

const stageDay = 5_000_000;
const { guestCost, accountCost, addressCost, heardCost, addressShare } = defaultRateLimits;
const numbers = ({ burst, perSecond, perDay }: typeof guestCost) => [burst, perSecond, perDay];

test.each([
  ["a guest |", numbers(guestCost)],
  ["an account |", numbers(accountCost)],
  ["all guests of an address", numbers(addressCost)],
  ["posts to guests of a network", numbers(heardCost)],
  ["posts to accounts of a network", numbers(heardCost)],
  ["an address, guests and accounts together", [stageDay * addressShare]],
  ["the same, beyond which its guests are refused", [stageDay * addressShare * partOfGuests]],
  ["the same, beyond which its accounts are slowed while", [stageDay * addressShare * reservedPart]],
  ["the stage |", [stageDay]],
])("docs/protocol.md has what limits allow: %s", (begins, expected) => {
  expect(numbersOf(begins)).toEqual(expected);
});
