import type { Context, Parser } from "dynalite/db/conditionParser.js";
import { expect, test, vi } from "vitest";
import { remembering } from "./dynalite-expressions.ts";

/** Stands in for a parser: every name and value of the text is used, in this order. */
const parse: Parser["parse"] = (text, { context }) => {
  const { attrNames = {}, attrVals = {}, unusedAttrNames = {}, unusedAttrVals = {} } = context;
  if (text.includes("wrong")) return "It is wrong.";
  if (text.includes("?")) throw new SyntaxError("?");
  const parts = text.match(/[#:]\w+/g) ?? [];
  for (const part of parts) delete (part.startsWith("#") ? unusedAttrNames : unusedAttrVals)[part];
  return { args: parts.map((part) => (part.startsWith("#") ? [attrNames[part]] : attrVals[part])) };
};

const set = () => {
  const original = vi.fn(parse);
  const remembered = remembering(original);
  const ask = (text: string, attrNames: Record<string, string>, attrVals: Record<string, object>) => {
    const context: Required<Context> = {
      attrNames,
      attrVals,
      unusedAttrNames: Object.fromEntries(Object.keys(attrNames).map((name) => [name, true])),
      unusedAttrVals: Object.fromEntries(Object.keys(attrVals).map((name) => [name, true])),
    };
    const meaning = remembered(text, { context });
    return { meaning, unused: Object.keys({ ...context.unusedAttrNames, ...context.unusedAttrVals }) };
  };
  return { ask, calls: () => original.mock.calls.length };
};

test("an expression is parsed once, and has the values of each request in it", () => {
  const { ask, calls } = set();
  for (const value of [{ S: "one" }, { S: "two" }, { S: "three" }]) {
    const { meaning, unused } = ask("#a = :a", { "#a": "text", "#b": "more" }, { ":a": value });
    expect(meaning).toEqual({ args: [["text"], value] });
    expect(unused).toEqual(["#b"]);
  }
  expect(calls()).toBe(1);
});

test("what a caller does to a meaning is not remembered", () => {
  const { ask } = set();
  const first = ask("#a = :a", { "#a": "text" }, { ":a": { S: "one" } });
  Object.assign(Object(first.meaning), { args: [] });
  const second = ask("#a = :a", { "#a": "text" }, { ":a": { S: "two" } });
  expect(second.meaning).toEqual({ args: [["text"], { S: "two" }] });
});

test.each([
  ["other names", { "#a": "other" }, { ":a": { S: "one" } }],
  ["values of other types", { "#a": "text" }, { ":a": { N: "1" } }],
  ["more values", { "#a": "text" }, { ":a": { S: "one" }, ":b": { S: "two" } }],
] as const)("an expression with %s is parsed by itself", (_, names, values) => {
  const { ask, calls } = set();
  ask("#a = :a", { "#a": "text" }, { ":a": { S: "one" } });
  ask("#a = :a", names, values);
  expect(calls()).toBe(2);
});

test.each(["#a BETWEEN :a AND :b", "attribute_type(#a, :a)"])("%s is parsed each time", (text) => {
  const { ask, calls } = set();
  for (const min of ["1", "2"]) ask(text, { "#a": "n" }, { ":a": { N: min }, ":b": { N: "3" } });
  expect(calls()).toBe(2);
});

test("what is wrong is said each time", () => {
  const { ask } = set();
  for (const _ of [1, 2]) {
    expect(ask("wrong", {}, {}).meaning).toBe("It is wrong.");
    expect(() => ask("?", {}, {})).toThrow(SyntaxError);
  }
});
