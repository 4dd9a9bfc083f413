import { expect, test } from "vitest";
import { guestKeyOf } from "./guest-key.ts";
import { createVerifier } from "./verifier.ts";

test("a guest key has 32 bytes or more, however many characters they are", () => {
  expect(guestKeyOf("k".repeat(32))).toHaveLength(32);
  expect(guestKeyOf("\u{1f511}".repeat(8))).toHaveLength(32);
  expect(() => guestKeyOf("k".repeat(31))).toThrow("The guest key has 31 bytes, and HS256 needs 32.");
});

test("nothing verifies tokens by a key that is too short", () => {
  const open = () => createVerifier({ guests: { key: "short", stage: "test" }, admitsGuests: true });
  expect(open).toThrow("openssl rand -base64 32");
});
