import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha-256.ts";
import { tagOf } from "./tag.ts";

const hexOf = (words: Uint32Array) =>
  Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");

const digestOfNode = (text: string) => createHash("sha256").update(text).digest("hex");

test("the digest of any text is SHA-256, as Node.js computes it", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(
    fc.property(text, (any) => {
      expect(hexOf(sha256(any))).toBe(digestOfNode(any));
    }),
  );
});

test("the digest is SHA-256 around the ends of a block", () => {
  for (let length = 0; length <= 130; length++) {
    const text = "a".repeat(length);
    expect([length, hexOf(sha256(text))]).toEqual([length, digestOfNode(text)]);
  }
});

test("a user has the same tag on every screen", () => {
  expect(tagOf("guest-VNRUSeldSwMCIRQ=")).toBe("v8bzhq8f");
  expect(tagOf("account-ada")).toBe("g89b8wpn");
});

test("connections whose ids end alike have different tags", () => {
  const ids = Array.from({ length: 10_000 }, (_, nth) => `guest-${nth.toString(36).padStart(8, "A")}wMCIRQ=`);
  expect(new Set(ids.map(tagOf)).size).toBe(10_000);
});

test("ids that differ only in signs or in case have different tags", () => {
  expect(new Set(["guest-ab-c", "guest-abc", "guest-ABC", "guest-a_bc"].map(tagOf)).size).toBe(4);
});

test("every letter of a tag depends on the id", () => {
  const tags = Array.from({ length: 1_000 }, (_, nth) => tagOf(`guest-${nth}`));
  for (const at of [0, 1, 2, 3, 4, 5, 6, 7]) expect(new Set(tags.map((tag) => tag[at])).size).toBe(32);
});
