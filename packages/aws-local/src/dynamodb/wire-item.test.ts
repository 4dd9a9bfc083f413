import * as v from "valibot";
import { expect, test } from "vitest";
import { WireItem } from "./wire-item.ts";

test("an item may hold every kind of value, under any name", () => {
  const item = {
    text: { S: "a" },
    number: { N: "1" },
    bytes: { B: "AA==" },
    flag: { BOOL: false },
    nothing: { NULL: true },
    texts: { SS: ["a"] },
    numbers: { NS: ["1"] },
    manyBytes: { BS: ["AA=="] },
    list: { L: [{ M: { inner: { L: [] } } }] },
    constructor: { M: {} },
  };
  expect(v.parse(WireItem, item)).toBe(item);
});

test.each([
  ["nothing", null],
  ["a list", [{ S: "a" }]],
  ["a value without its kind", { a: "b" }],
  ["a value of no kind", { a: {} }],
  ["a value of two kinds", { a: { S: "1", N: "1" } }],
  ["an unknown kind", { a: { toString: "1" } }],
  ["a number that is not text", { a: { N: 1 } }],
  ["a set with a value that is not text", { a: { NS: [1] } }],
  ["a list with an invalid value", { a: { L: ["b"] } }],
  ["a map with an invalid value", { a: { M: { b: "c" } } }],
])("is not an item: %s", (_, value) => {
  expect(v.is(WireItem, value)).toBe(false);
});
