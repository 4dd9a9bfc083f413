import { expect, test } from "vitest";
import { linkParts } from "./links.ts";

const links = (text: string) => linkParts(text).filter((part) => part.href !== undefined);

test("a link keeps the text around it, and not the full stop after it", () => {
  expect(linkParts("see https://example.com/a?b=1#c. Or not")).toEqual([
    { text: "see " },
    { text: "https://example.com/a?b=1#c", href: "https://example.com/a?b=1#c" },
    { text: ". Or not" },
  ]);
});

test("mail addresses become mailto links", () => {
  expect(links("ask ada@example.com")).toEqual([{ text: "ada@example.com", href: "mailto:ada@example.com" }]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://example.com",
  "//example.com",
  "main.rs and node.js and 127.0.0.1",
  '<a href="x">no</a>',
])("%s stays text", (text) => {
  expect(linkParts(text)).toEqual([{ text }]);
});

test("the parts always add up to the text", () => {
  const text =
    "a (https://example.com/x_(y)) b http://münchen.example/ü, 日本https://example.jp mailto:a@b.example";
  expect(
    linkParts(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
  expect(links(text)[0]?.text).toBe("https://example.com/x_(y)");
});
