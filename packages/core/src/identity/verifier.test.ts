import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { tokenCharacters } from "../wire/limits.ts";
import { parseGuestKeys } from "./guest-key.ts";
import { createVerifier } from "./verifier.ts";

const day = 24 * 60 * 60 * 1000;
const keys = "k".repeat(40);
const now = Date.parse("2026-01-31T12:00:00Z");
const verifier = createVerifier({ guests: { keys, stage: "test" }, admitsGuests: true, now: () => now });

/** A guest's token with a good signature, filled up by so much in its header and in its claims. */
const filled = (inHeader: number, inClaims: number) => {
  const [{ id: kid, bytes }] = parseGuestKeys(keys);
  const filler = "x".repeat(inClaims);
  return new SignJWT({ name: "Ada", sid: "1", auth_time: now / 1000, filler })
    .setProtectedHeader({ alg: "HS256", typ: "guest+jwt", kid, filler: "x".repeat(inHeader) })
    .setIssuer("parley:test")
    .setAudience("parley:guest")
    .setSubject("guest-8b0e")
    .setExpirationTime(now / 1000 + 60)
    .sign(bytes);
};

/**
 * A guest's token of just so many characters. Base64 makes four of three, so that some lengths take another
 * header.
 */
const signed = async (characters: number) => {
  for (const inHeader of [0, 1, 2]) {
    const left = characters - (await filled(inHeader, 0)).length;
    for (const more of [-2, -1, 0, 1, 2]) {
      const token = await filled(inHeader, Math.floor((left * 3) / 4) + more);
      if (token.length === characters) return token;
    }
  }
  throw new Error(`No token has ${characters} characters.`);
};

test("a token of more than 8,192 characters is as bad as any other, however well it is signed", async () => {
  const [within, beyond] = [await signed(tokenCharacters), await signed(tokenCharacters + 1)];
  for (const verify of [verifier.verify, verifier.verifyGuest]) {
    expect(await verify(within)).toMatchObject({ principal: "guest-8b0e" });
    const bad = await verify("no token").catch((error: unknown) => error);
    const long = await verify(beyond).catch((error: unknown) => error);
    expect(long).toMatchObject({ code: "unauthorized" });
    expect(String(long)).toBe(String(bad));
  }
});

test("with guests turned off, none are made and no guest's token is valid, but its owner is known", async () => {
  const options = { guests: { keys, stage: "test" }, now: () => now };
  const { token, userId } = await createVerifier({ ...options, admitsGuests: true }).sign("Ada");
  expect(await verifier.verify(token)).toMatchObject({ principal: userId, expiresAt: now + 30 * day });
  const closed = createVerifier({ ...options, admitsGuests: false });
  await expect(closed.sign("Ada")).rejects.toMatchObject({ code: "sign_in_required" });
  await expect(closed.verify(token)).rejects.toMatchObject({ code: "unauthorized" });
  expect(await closed.verifyGuest(token)).toMatchObject({ principal: userId, authenticatedAt: now });
});

test("a guest's token is good for 30 days, and renews for a year after that", async () => {
  let time = now;
  const clocked = createVerifier({ guests: { keys, stage: "test" }, admitsGuests: true, now: () => time });
  const { token, userId, expiresAt } = await clocked.sign("Ada");
  expect(Date.parse(expiresAt)).toBe(now + 30 * day);
  time = now + 31 * day;
  await expect(clocked.verify(token)).rejects.toMatchObject({ code: "unauthorized" });
  expect(await clocked.verifyGuest(token)).toMatchObject({ principal: userId });
  time = now + 396 * day;
  await expect(clocked.verifyGuest(token)).rejects.toMatchObject({ code: "unauthorized" });
});
