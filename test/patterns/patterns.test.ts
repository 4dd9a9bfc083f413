import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { allPatterns, patternsIn } from "./patterns.ts";
import { superLinear } from "./super-linear.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Super-linear patterns that never read other users' text. */
const ownTexts = [
  // Numbers of DynamoDB items, which the schemas bound.
  String.raw`packages/aws-local/src/dynamodb/item-size.ts ^(-?)0*(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$`,
  "packages/aws-local/src/dynamodb/item-size.ts 0+$",
  // Addresses from the settings.
  String.raw`packages/client/src/http/read-api.ts \/+$`,
  String.raw`packages/core/src/gateway/poster.ts \/+$`,
  String.raw`packages/core/src/gateway/management.ts \/+$`,
];

/**
 * Files with composed patterns: only of character classes, or, in the local cloud, of its own
 * texts.
 */
const puttingTogether = [
  "packages/aws-local/src/gateway/policy.ts",
  "packages/aws-local/src/lambda/source-maps.ts",
  "packages/core/src/wire/name.ts",
  "packages/core/src/wire/reserved-name.ts",
  "packages/core/src/wire/spelling.ts",
  "packages/core/src/wire/text.ts",
  "packages/web/src/room/message/links.ts",
];

test("no pattern that meets what others wrote takes longer than in proportion to it", async () => {
  const { patterns, unreadable } = await allPatterns(root);
  expect(patterns.length).toBeGreaterThan(50);
  const found = patterns
    .map(({ file, line, source, flags }) => ({
      at: `${file} ${source}`,
      line,
      wrong: superLinear(source, flags),
    }))
    .filter(({ wrong }) => wrong !== undefined);
  expect(found.filter(({ at }) => !ownTexts.includes(at))).toEqual([]);
  expect(ownTexts.filter((own) => !found.some(({ at }) => at === own))).toEqual([]);
  expect([...new Set(unreadable.map(({ file }) => file))].toSorted()).toEqual(puttingTogether);
});

test.each([
  ["the emoji that blocked a page", String.raw`const emoji = /^\p{RGI_Emoji}+$/v;`],
  ["the same letter twice", "const planted = /(a|a)*$/;"],
  ["the same letter twice, from the start on", "const planted = /^(?:a|a)*$/u;"],
  ["alternatives that begin alike", "const planted = /^(?:ab|a|b)+$/;"],
  ["a repetition of repetitions", "const planted = /^(?:a+)+$/;"],
  ["white space at the end", String.raw`text.replace(/\s+$/, "")`],
  ["one that is made from a text", 'new RegExp("^(a+)+$", "u")'],
])("a planted pattern is found: %s", (_, text) => {
  const { patterns } = patternsIn("planted.ts", text);
  expect(patterns.map(({ source, flags }) => superLinear(source, flags))).toEqual([expect.any(String)]);
});

test("a planted pattern that is put together is found", () => {
  expect(patternsIn("planted.ts", "new RegExp('^' + part)").unreadable).toHaveLength(1);
});
