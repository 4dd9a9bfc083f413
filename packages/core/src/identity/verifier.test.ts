import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { tokenCharacters } from "../protocol/limits.ts";
import { parseGuestKeys } from "./guest-key.ts";
import { createVerifier } from "./verifier.ts";

const keys = "k".repeat(40);
const now = Date.parse("2026-01-31T12:00:00Z");
const verifier = createVerifier({ guests: { keys, stage: "test" }, admitsGuests: true, now: () => now });

/** A guest's token with a good signature, of about so many characters. */
const signed = (characters: number) => {
  const [{ id: kid, bytes }] = parseGuestKeys(keys);
  // Base64 makes four characters of three, and the other claims take some 400.
  const filler = "x".repeat(Math.max(0, Math.floor(((characters - 400) * 3) / 4)));
  return new SignJWT({ name: "Ada", sid: "1", auth_time: now / 1000, filler })
    .setProtectedHeader({ alg: "HS256", typ: "guest+jwt", kid })
    .setIssuer("parley:test")
    .setAudience("parley:guest")
    .setSubject("guest-8b0e")
    .setExpirationTime(now / 1000 + 60)
    .sign(bytes);
};

test("a token of more than 8,192 characters is as bad as any other, however well it is signed", async () => {
  const [within, beyond] = [await signed(tokenCharacters - 200), await signed(tokenCharacters + 400)];
  expect(within.length).toBeLessThanOrEqual(tokenCharacters);
  expect(beyond.length).toBeGreaterThan(tokenCharacters);
  for (const verify of [verifier.verify, verifier.verifyGuest]) {
    expect(await verify(within)).toMatchObject({ principal: "guest-8b0e" });
    const bad = await verify("no token").catch((error: unknown) => error);
    const long = await verify(beyond).catch((error: unknown) => error);
    expect(long).toMatchObject({ code: "unauthorized" });
    expect(String(long)).toBe(String(bad));
  }
});
