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
  ["看https://example.com/a看", "https://example.com/a"],
  ["見て https://example.jpです", "https://example.jp"],
  ["見てhttps://example.jp/パス です", "https://example.jp/パス"],
  ["보세요https://example.kr/a에서", "https://example.kr/a"],
  ["看https://example.com/a？", "https://example.com/a"],
  ["看ada@example.com看", "ada@example.com"],
  ["https://ja.wikipedia.org/wiki/日本 を", "https://ja.wikipedia.org/wiki/日本"],
])("beside letters of East Asia an address is the address alone: %s", (text, address) => {
  expect(links(text).map((link) => link.text)).toEqual([address]);
  expect(
    linkParts(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
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

test.each([
  ["https://аpple.com/login", "https://xn--pple-43d.com/login"],
  ["https://例え.jp/a", "https://xn--r8jz45g.jp/a"],
  ["http://münchen.example/ü", "http://xn--mnchen-3ya.example/ü"],
  ["https://example.com/a\u200bb", "https://example.com/a%E2%80%8Bb"],
  ["https://example.com/\u2066gpj.exe", "https://example.com/%E2%81%A6gpj.exe"],
  ["mailto:ada@аpple.com", "mailto:ada@xn--pple-43d.com"],
  ["HTTPS://Example.COM/x", "HTTPS://Example.COM/x"],
  ["http://2130706433/", "http://127.0.0.1/"],
  ["http://0x7f.1/", "http://127.0.0.1/"],
  ["http://0177.0.0.1:8080/a", "http://127.0.0.1:8080/a"],
  ["https://example.com:0443/", "https://example.com/"],
  ["https://example.com:8443/", "https://example.com:8443/"],
  ["mailto:ada@0x7f000001", "mailto:ada@127.0.0.1"],
])("a link shows where it leads, and nothing of it is invisible: %s", (text, shown) => {
  expect(links(text).map((link) => link.text)).toEqual([shown]);
});

test.each(["https://bank.example@elsewhere.example/", "https://bank.example:443@elsewhere.example/"])(
  "no link has a name before its host: %s",
  (text) => {
    for (const { text: shown, href = "" } of links(text)) {
      if (!href.startsWith("http")) continue;
      expect(new URL(href).username).toBe("");
      expect(shown).toContain(new URL(href).host);
    }
  },
);

test("the parts always add up to the text", () => {
  const text =
    "a (https://example.com/x_(y)) b http://munich.example/ü, 日本https://example.jp mailto:a@b.example";
  expect(
    linkParts(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
  expect(links(text)[0]?.text).toBe("https://example.com/x_(y)");
});
