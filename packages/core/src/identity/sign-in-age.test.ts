import { expect, test } from "vitest";
import { clockSkewSeconds, type Identity } from "./identity.ts";
import { recentSignInSeconds, requireRecentSignIn } from "./sign-in-age.ts";

const ada: Identity = {
  kind: "account",
  principal: "login-ada",
  userId: "account-ada",
  name: "Ada",
  session: "a",
  authenticatedAt: Date.parse("2026-01-01T00:00:00.000Z"),
  expiresAt: Date.parse("2026-01-31T00:00:00.000Z"),
};

test("a sign-in is recent for ten minutes, with half a minute for the issuer's clock; a guest's always is", () => {
  const last = ada.authenticatedAt + (recentSignInSeconds + clockSkewSeconds) * 1000;
  requireRecentSignIn(ada, last);
  expect(() => requireRecentSignIn(ada, last + 1)).toThrow(
    expect.objectContaining({ code: "sign_in_again" }),
  );
  requireRecentSignIn({ ...ada, kind: "guest" }, last + 1);
});
