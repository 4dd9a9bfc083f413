import { describe, expect, test } from "vitest";
import { compileFilters } from "./filter.ts";

const record = {
  eventName: "MODIFY",
  flag: true,
  size: 20,
  empty: "",
  nothing: null,
  dynamodb: {
    Keys: { pk: { S: "room#general" }, n: { N: "101" } },
    NewImage: { kind: { S: "Message" } },
  },
};
const matches = (...patterns: object[]) =>
  compileFilters(patterns.map((pattern) => JSON.stringify(pattern)))(record);

test("without a filter every record passes", () => {
  expect(compileFilters([])(record)).toBe(true);
});

test.each<[string, object, boolean]>([
  ["a value", { eventName: ["MODIFY"] }, true],
  ["another value", { eventName: ["INSERT"] }, false],
  ["one of several values", { eventName: ["INSERT", "MODIFY"] }, true],
  ["all fields", { eventName: ["MODIFY"], size: [20] }, true],
  ["all fields but one", { eventName: ["MODIFY"], size: [21] }, false],
  ["a nested field", { dynamodb: { Keys: { n: { N: ["101"] } } } }, true],
  ["a missing field", { dynamodb: { OldImage: { n: { N: ["101"] } } } }, false],
  ["true", { flag: [true] }, true],
  ["null", { nothing: [null] }, true],
  ["null, of a missing field", { other: [null] }, false],
  ["an empty string", { empty: [""] }, true],
  ["prefix", { dynamodb: { Keys: { pk: { S: [{ prefix: "room#" }] } } } }, true],
  ["another prefix", { dynamodb: { Keys: { pk: { S: [{ prefix: "user#" }] } } } }, false],
  ["suffix", { dynamodb: { Keys: { pk: { S: [{ suffix: "general" }] } } } }, true],
  ["another suffix", { dynamodb: { Keys: { pk: { S: [{ suffix: "room" }] } } } }, false],
  [
    "equals-ignore-case",
    { dynamodb: { NewImage: { kind: { S: [{ "equals-ignore-case": "message" }] } } } },
    true,
  ],
  ["anything-but", { eventName: [{ "anything-but": ["REMOVE"] }] }, true],
  ["anything-but the value itself", { eventName: [{ "anything-but": ["MODIFY", "REMOVE"] }] }, false],
  ["anything-but, of a missing field", { other: [{ "anything-but": ["x"] }] }, false],
  ["exists", { size: [{ exists: true }] }, true],
  ["exists, of an object", { dynamodb: [{ exists: true }] }, false],
  ["exists: false", { other: [{ exists: false }] }, true],
  ["exists: false, of an existing field", { size: [{ exists: false }] }, false],
  ["numeric equality", { size: [{ numeric: ["=", 20] }] }, true],
  ["a numeric range", { size: [{ numeric: [">", 10, "<=", 20] }] }, true],
  ["beyond a numeric range", { size: [{ numeric: [">", 10, "<", 20] }] }, false],
  // https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html: numbers of an item are strings.
  ["numeric, of an item's number", { dynamodb: { Keys: { n: { N: [{ numeric: ["=", 101] }] } } } }, false],
  ["$or", { $or: [{ eventName: ["REMOVE"] }, { size: [20] }] }, true],
  ["$or of none", { $or: [{ eventName: ["REMOVE"] }, { size: [21] }] }, false],
])("%s", (_, pattern, expected) => {
  expect(matches(pattern)).toBe(expected);
});

test("one of several filters is enough", () => {
  expect(matches({ eventName: ["REMOVE"] }, { size: [20] })).toBe(true);
  expect(matches({ eventName: ["REMOVE"] }, { size: [21] })).toBe(false);
});

describe("is refused, with what is wrong:", () => {
  test.each<[string, object | string, string]>([
    ["an unknown operator", { a: [{ wildcard: "x*" }] }, "prefix, suffix"],
    ["an operator named like a property of every object", { a: [{ constructor: "x" }] }, "prefix, suffix"],
    ["two operators at once", { a: [{ prefix: "x", suffix: "y" }] }, "one operator"],
    ["an operator's operand", { a: [{ prefix: 1 }] }, "It takes a string"],
    ["anything-but an object", { a: [{ "anything-but": { prefix: "x" } }] }, "It takes strings or numbers"],
    ["an unknown comparison", { a: [{ numeric: ["~", 1] }] }, "It takes"],
    ["half a range", { a: [{ numeric: [">", 1, "<"] }] }, "A range is"],
    ["a value that is not a list", { a: "x" }, "must be a list of rules"],
    ["no rules", { a: [] }, "must be a list of rules"],
    ["$or that is not a list", { $or: { a: ["x"] } }, '"$or" must be a list'],
    ["text that is not JSON", "{", "A filter is a JSON object"],
    ["a pattern that is too long", { a: ["x".repeat(4_096)] }, "4096 characters"],
  ])("%s", (_, pattern, sentence) => {
    const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
    expect(() => compileFilters([text])).toThrow(sentence);
  });

  test("more than five", () => {
    expect(() => compileFilters(Array(6).fill("{}"))).toThrow("up to 5 filters");
  });
});
