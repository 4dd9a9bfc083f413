import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test("a paragraph is wrapped at words, and keeps them all", () => {
  expect(wrapped("one two three four", 9)).toBe("one two\nthree\nfour");
  expect(wrapped("one\n\nincomprehensible two", 9)).toBe("one\n\nincomprehensible\ntwo");
});

test("tables and pictures keep their lines", () => {
  const text = "| one | two | three |\n![one two three](four.svg)";
  expect(wrapped(text, 9)).toBe(text);
});
