import { expect, test } from "vitest";
import { parseGuestKeys } from "./guest-key.ts";
import { createVerifier } from "./verifier.ts";

test("a guest key has 32 bytes or more, however many characters they are", () => {
  expect(parseGuestKeys("k".repeat(32))[0].bytes).toHaveLength(32);
  expect(parseGuestKeys("\u{1f511}".repeat(8))[0].bytes).toHaveLength(32);
  expect(() => parseGuestKeys("k".repeat(31))).toThrow("The guest key has 31 bytes, and HS256 needs 32.");
  expect(() => parseGuestKeys(`${"k".repeat(32)} short`)).toThrow("The guest key has 5 bytes");
  expect(() => parseGuestKeys(" ")).toThrow("The guest key has 0 bytes");
});

test("each of several keys has an id of its own, which stays the same and does not tell the key", () => {
  const [first, second] = [`first-${"k".repeat(32)}`, `second-${"k".repeat(32)}`];
  const [current, previous] = parseGuestKeys(`${first}\n  ${second} `);
  expect(previous).toEqual(parseGuestKeys(second)[0]);
  expect(current.id).not.toBe(previous?.id);
  expect(first).not.toContain(current.id);
});

test("nothing verifies tokens by a key that is too short", () => {
  const open = () => createVerifier({ guests: { keys: "short", stage: "test" }, admitsGuests: true });
  expect(open).toThrow("openssl rand -base64 32");
});
