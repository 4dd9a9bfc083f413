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

const sign = (sub: string, name: string) =>
  new SignJWT({ name, sid: "1", auth_time: now / 1000 })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("parley:test")
    .setAudience("parley:guest")
    .setSubject(sub)
    .setExpirationTime(now / 1000 + 60)
    .sign(realm.key);

test("a guest whose name is none any more has another one, and is the same person", async () => {
  const token = await sign("guest-8b0e", "Deleted user");
  expect(await verifyGuest(realm, token, now)).toMatchObject({ userId: "guest-8b0e", name: "Guest 8b0e" });
});

test.each(["account-abc", "deleted-8b0e", "Guest-8b0e", "guest", "", " guest-8b0e"])(
  "nobody is %j by a guest's token, however well it is signed",
  async (sub) => {
    const token = await sign(sub, "Ada");
    for (const purpose of ["use", "renew"] as const)
      await expect(verifyGuest(realm, token, now, purpose)).rejects.toMatchObject({ code: "unauthorized" });
  },
);
