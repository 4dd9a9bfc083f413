import { describe, expect, test } from "vitest";
import { indexWriteUnits, readUnits, tableWriteUnits, writeUnits } from "./capacity.ts";
import { itemBytes, type WireValue } from "./item-size.ts";

const kilobytes = (count: number) => count * 1024;

/** An item of exactly that many bytes. */
const itemOf = (bytes: number, more: Record<string, WireValue> = {}) => ({
  ...more,
  a: { S: "x".repeat(bytes - itemBytes(more) - 1) },
});

test.each<[string, WireValue, number]>([
  ["text is UTF-8", { S: "ä字😀" }, 2 + 3 + 4],
  ["empty text", { S: "" }, 0],
  ["a number takes a byte for two digits, and one more", { N: "1234" }, 3],
  ["digits are paired from the decimal point", { N: "120" }, 3],
  ["a fraction", { N: "12.5" }, 3],
  ["leading and trailing zeros do not count", { N: "0001000000" }, 2],
  ["an exponent is evaluated", { N: "1e3" }, 2],
  ["zero", { N: "0" }, 1],
  ["a minus sign", { N: "-7" }, 3],
  ["a small fraction", { N: "0.0001" }, 2],
  ["38 digits", { N: "9".repeat(38) }, 20],
  ["binary is its raw length", { B: Buffer.alloc(10).toString("base64") }, 10],
  ["a boolean", { BOOL: false }, 1],
  ["nothing", { NULL: true }, 1],
  ["a set of numbers", { NS: ["1", "22"] }, 4],
  ["a set of texts", { SS: ["ab", "ä"] }, 4],
  ["an empty list", { L: [] }, 3],
  ["a list", { L: [{ S: "ab" }, { BOOL: true }] }, 3 + 3 + 2],
  ["a map", { M: { key: { S: "ab" } } }, 3 + 1 + 3 + 2],
])("an item's size: %s", (_, value, bytes) => {
  expect(itemBytes({ name: value })).toBe("name".length + bytes);
});

describe("AWS's own examples:", () => {
  test("an item of 3,500 bytes reads as one of 4 KB", () => {
    expect(readUnits(3500, true)).toBe(readUnits(kilobytes(4), true));
  });
  test("8 KB are 2 read units, and 1 when eventually consistent", () => {
    expect([readUnits(kilobytes(8), true), readUnits(kilobytes(8), false)]).toEqual([2, 1]);
  });
  test("a Query of 10 items of 40.8 KB together is rounded to 44 KB, once", () => {
    expect(readUnits(kilobytes(40.8), true)).toBe(11);
  });
  test("a Query of 1,500 items of 64 bytes is rounded to 96 KB", () => {
    expect(readUnits(1500 * 64, true)).toBe(24);
  });
  test("an item of 500 bytes writes as one of 1 KB", () => {
    expect(writeUnits(500)).toBe(1);
  });
  test("a write of 310 KB over an item of 300 KB takes 310 units", () => {
    expect(tableWriteUnits(itemOf(kilobytes(300)), itemOf(kilobytes(310)))).toBe(310);
    expect(tableWriteUnits(itemOf(kilobytes(310)), itemOf(kilobytes(300)))).toBe(310);
  });
});

test("reading or deleting a missing item takes the minimum", () => {
  expect([readUnits(0, true), readUnits(0, false), tableWriteUnits(undefined, undefined)]).toEqual([
    1, 0.5, 1,
  ]);
});

describe("An index takes", () => {
  const index = { keys: ["g", "h"] };
  const key = (g: string) => ({ g: { S: g }, h: { S: "h" } });
  const [small, large] = [itemOf(500, key("a")), itemOf(kilobytes(2.5), key("a"))];
  test.each([
    ["nothing for an item without its keys", itemOf(500), itemOf(600), 0],
    ["nothing for half a key", undefined, itemOf(500, { g: { S: "a" } }), 0],
    ["one write for an entry that is added", itemOf(500), small, 1],
    ["one write for an entry that is removed", large, undefined, 3],
    ["nothing for an unchanged entry", small, { ...small }, 0],
    ["one write, of the larger, for an entry that changes", large, small, 3],
    ["two writes for an entry whose key changes", large, itemOf(500, key("b")), 3 + 1],
  ])("%s", (_, before, after, units) => {
    expect(indexWriteUnits(before, after, index)).toBe(units);
  });

  test("nothing for a change of attributes that it does not contain", () => {
    const narrow = { ...index, projected: ["g", "h", "b"] };
    expect(indexWriteUnits(small, large, narrow)).toBe(0);
    expect(indexWriteUnits(small, { ...small, b: { S: "new" } }, narrow)).toBe(1);
  });
});
