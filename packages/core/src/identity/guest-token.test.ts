import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { guestKeyOf } from "./guest-key.ts";
import { signGuest, verifyGuest } from "./guest-token.ts";

const realm = { key: guestKeyOf("a key of at least 32 bytes, as it is"), stage: "test" };
const now = Date.parse("2026-01-31T12:00:00Z");

test("a guest is who their token says", async () => {
  const { token, userId } = await signGuest(realm, "Ada", undefined, now);
  expect(await verifyGuest(realm, token, now)).toMatchObject({ kind: "guest", userId, name: "Ada" });
});

test("a guest whose name is none any more has another one, and is the same person", async () => {
  const token = await new SignJWT({ name: "Deleted user", sid: "1", auth_time: now / 1000 })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("parley:test")
    .setAudience("parley:guest")
    .setSubject("guest-8b0e")
    .setExpirationTime(now / 1000 + 60)
    .sign(realm.key);
  expect(await verifyGuest(realm, token, now)).toMatchObject({ userId: "guest-8b0e", name: "Guest 8b0e" });
});
