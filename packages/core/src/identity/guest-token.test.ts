import { decodeProtectedHeader, SignJWT } from "jose";
import { expect, test } from "vitest";
import { parseGuestKeys } from "./guest-key.ts";
import { signGuest, verifyGuest } from "./guest-token.ts";

const [older, newer] = ["the older key, of 32 bytes or more".replaceAll(" ", "-"), "n".repeat(40)] as const;
const realm = { keys: parseGuestKeys(older), stage: "test" };
const now = Date.parse("2026-01-31T12:00:00Z");
const unauthorized = { code: "unauthorized" };

test("a guest is who their token says", async () => {
  const { token, userId } = await signGuest(realm, "Ada", undefined, now);
  expect(await verifyGuest(realm, token, now)).toMatchObject({
    kind: "guest",
    principal: userId,
    name: "Ada",
  });
});

test("during a rotation tokens of the previous key stay valid, and after it they do not", async () => {
  const { token, userId } = await signGuest(realm, "Ada", undefined, now);
  const overlap = { ...realm, keys: parseGuestKeys(`${newer} ${older}`) };
  const proof = await verifyGuest(overlap, token, now);
  expect(proof.principal).toBe(userId);
  const renewed = await signGuest(overlap, "Ada", { ...proof, userId }, now);
  expect(renewed.userId).toBe(userId);
  expect(decodeProtectedHeader(renewed.token).kid).toBe(overlap.keys[0].id);
  const after = { ...realm, keys: parseGuestKeys(newer) };
  expect(await verifyGuest(after, renewed.token, now)).toMatchObject({ principal: userId });
  await expect(verifyGuest(after, token, now)).rejects.toMatchObject(unauthorized);
});

const sign = (sub: string, name: string, header: { typ?: string; kid?: string } = {}) =>
  new SignJWT({ name, sid: "1", auth_time: now / 1000 })
    .setProtectedHeader({ alg: "HS256", typ: "guest+jwt", kid: realm.keys[0].id, ...header })
    .setIssuer("parley:test")
    .setAudience("parley:guest")
    .setSubject(sub)
    .setExpirationTime(now / 1000 + 60)
    .sign(realm.keys[0].bytes);

test.each([{ typ: "JWT" }, { typ: "at+jwt" }, { typ: undefined }, { kid: "another" }, { kid: undefined }])(
  "a token with the header %j is no guest's, however well it is signed",
  async (header) => {
    await verifyGuest(realm, await sign("guest-8b0e", "Ada"), now);
    const token = await sign("guest-8b0e", "Ada", header);
    await expect(verifyGuest(realm, token, now)).rejects.toMatchObject(unauthorized);
  },
);

test("a guest whose name has become reserved stays the same user, without a name", async () => {
  const token = await sign("guest-8b0e", "Deleted user");
  expect(await verifyGuest(realm, token, now)).toMatchObject({ principal: "guest-8b0e", name: undefined });
});

test.each(["account-abc", "deleted-8b0e", "Guest-8b0e", "guest", "", " guest-8b0e"])(
  "nobody is %j by a guest's token, however well it is signed",
  async (sub) => {
    const token = await sign(sub, "Ada");
    for (const purpose of ["use", "renew"] as const)
      await expect(verifyGuest(realm, token, now, purpose)).rejects.toMatchObject(unauthorized);
  },
);
