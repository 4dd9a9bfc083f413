import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startIssuer, type TestIssuer, testClient } from "../../test/issuer.ts";
import { clockSkewSeconds, lastMoment } from "./identity.ts";
import { createVerifier } from "./verifier.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const seconds = 1000;

let issuer: TestIssuer;
beforeEach(async () => {
  // The clock alone: what waits, waits in real time.
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  issuer = await startIssuer();
});
afterEach(() => {
  issuer.close();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

const verifier = () =>
  createVerifier({
    guests: { keys: "a-key-of-the-guests,-of-32-bytes.", stage: "test" },
    admitsGuests: true,
    accounts: { issuer: issuer.url, client: testClient },
  });

const unauthorized = { name: "ParleyError", code: "unauthorized" };

test("an account is the same user on every sign-in, and nobody else is that user", async () => {
  const { verify } = verifier();
  const proof = await verify(await issuer.sign());
  expect(proof).toMatchObject({ kind: "account", name: "Ada", expiresAt: start + 3600 * seconds });
  expect(proof.authenticatedAt).toBe(start);
  const earlier = { auth_time: start / 1000 - 60 };
  expect((await verify(await issuer.sign(earlier))).principal).toBe(proof.principal);
  expect((await verify(await issuer.sign({ sub: "ADA" }))).principal).not.toBe(proof.principal);
});

test("the tokens of one sign-in are of one session, however the issuer says so", async () => {
  const { verify } = verifier();
  const sessionOf = async (claims: Record<string, unknown>) =>
    (await verify(await issuer.sign(claims))).session;
  const at = start / 1000;
  for (const claim of ["sid", "origin_jti", "auth_time"]) {
    const [one, other] = claim === "auth_time" ? [at - 1, at - 2] : ["one", "other"];
    const session = await sessionOf({ [claim]: one, jti: "a" });
    expect([claim, await sessionOf({ [claim]: one, jti: "b" })]).toEqual([claim, session]);
    expect([claim, await sessionOf({ [claim]: other })]).not.toEqual([claim, session]);
  }
});

test("a name that cannot be shown makes way for the next best", async () => {
  const { verify } = verifier();
  const nameOf = async (claims: Record<string, unknown>) => (await verify(await issuer.sign(claims))).name;
  expect(await nameOf({ name: "\u202e ", nickname: "Countess" })).toBe("Countess");
  expect(await nameOf({ name: undefined })).toBeUndefined();
});

test("a sign-in is accepted for 30 days, however long its tokens say that they are good, or are renewed", async () => {
  const { verify } = verifier();
  const day = 24 * 60 * 60;
  const signedIn = start / 1000;
  const token = await issuer.sign({ exp: signedIn + 365 * day, auth_time: signedIn });
  expect((await verify(token)).expiresAt).toBe(start + 30 * day * seconds);
  pass((30 * day + clockSkewSeconds - 1) * seconds);
  await verify(token);
  await verify(await issuer.sign({ auth_time: signedIn }));
  pass(2 * seconds);
  await expect(verify(token)).rejects.toMatchObject(unauthorized);
  await expect(verify(await issuer.sign({ auth_time: signedIn }))).rejects.toMatchObject(unauthorized);
});

test.each([
  ["when it expires", { exp: start / 1000 + 100 }],
  ["when its sign-in does", { exp: start / 1000 + 10_000, auth_time: start / 1000 - 30 * 86_400 + 100 }],
])("a token is good until the last moment that it tells, %s, and no longer", async (_, claims) => {
  const { verify } = verifier();
  const token = await issuer.sign(claims);
  const end = lastMoment((await verify(token)).expiresAt);
  expect(end).toBe(start + (100 + clockSkewSeconds) * seconds);
  pass(end - start - 1);
  await verify(token);
  pass(1);
  await expect(verify(token)).rejects.toMatchObject(unauthorized);
});

test.each(["iat", "auth_time"])(
  "a token of a moment to come by its %s is good, as the issuer's clock may differ",
  async (claim) => {
    const { verify } = verifier();
    const latest = start / 1000 + clockSkewSeconds;
    await verify(await issuer.sign({ [claim]: latest }));
    await expect(verify(await issuer.sign({ [claim]: latest + 1 }))).rejects.toMatchObject(unauthorized);
  },
);

test("a token that expired a moment ago by our clock is good, and one that expired before that is not", async () => {
  const { verify } = verifier();
  const token = await issuer.sign();
  pass(3600 * seconds + (clockSkewSeconds - 1) * seconds);
  await verify(token);
  pass(2 * seconds);
  await expect(verify(token)).rejects.toMatchObject(unauthorized);
});

test("tokens that are for others, or for something else, are refused", async () => {
  const { verify } = verifier();
  const wrong = [
    issuer.sign({ aud: "another-client" }),
    issuer.sign({ aud: [testClient, "another-client"] }),
    issuer.sign({ azp: "another-client" }),
    issuer.sign({ azp: "another-client", aud: testClient }),
    issuer.sign({ iat: start / 1000 + 3600 }),
    issuer.sign({ auth_time: start / 1000 + 3600 }),
    issuer.sign({ auth_time: undefined }),
    issuer.sign({ sub: undefined }),
    issuer.sign({ exp: undefined }),
  ];
  for (const token of wrong) await expect(verify(await token)).rejects.toMatchObject(unauthorized);
  await verify(await issuer.sign({ aud: [testClient, "another-client"], azp: testClient, token_use: "id" }));
  await verify(await issuer.sign({ aud: [testClient] }));
});

const untyped = { header: { typ: undefined } };

test.each<[string, Record<string, unknown>, { header?: Record<string, string | undefined> }]>([
  ["an access token by its type", {}, { header: { typ: "at+jwt" } }],
  ["a logout token by its type", {}, { header: { typ: "logout+jwt" } }],
  ["a logout token by its events", { events: {} }, {}],
  ["an access token of Cognito", { token_use: "access" }, untyped],
  ["an access token of Keycloak", { typ: "Bearer" }, {}],
  ["an access token of Okta", { cid: testClient, scp: ["openid"] }, untyped],
  ["an access token of RFC 9068 with another type", { client_id: testClient, scope: "openid" }, {}],
  ["a token that says nowhere that it is an ID token", {}, untyped],
])("%s is no ID token", async (_, claims, options) => {
  await expect(verifier().verify(await issuer.sign(claims, options))).rejects.toMatchObject(unauthorized);
});

test.each<[string, Record<string, unknown>, { header?: Record<string, string | undefined> }]>([
  ["Cognito", { token_use: "id" }, untyped],
  ["Okta", { at_hash: "x" }, untyped],
  ["Keycloak", { typ: "ID" }, {}],
  ["an issuer that repeats our nonce", { nonce: "x" }, untyped],
])("an ID token of %s is one", async (_, claims, options) => {
  await verifier().verify(await issuer.sign(claims, options));
});

test("a new key of the issuer works within a minute, and a withdrawn one for ten minutes at most", async () => {
  const { verify } = verifier();
  const early = await issuer.sign({ exp: start / 1000 + 86_400 });
  await verify(early);
  await issuer.rotate({ withdraw: true });
  const late = await issuer.sign();
  await expect(verify(late)).rejects.toMatchObject(unauthorized);
  pass(31 * seconds);
  await verify(late);
  pass(10 * 60 * seconds);
  await expect(verify(early)).rejects.toMatchObject(unauthorized);
});

test("tokens that name unknown keys make the keys be read at most once in half a minute", async () => {
  const { verify } = verifier();
  await verify(await issuer.sign());
  for (let token = 0; token < 20; token++) {
    await expect(verify(await issuer.sign({}, { header: { kid: `none ${token}` } }))).rejects.toMatchObject(
      unauthorized,
    );
  }
  expect(issuer.asked()).toBe(1);
});

test("where accounts are those of an issuer, guests are admitted as before", async () => {
  const { sign, verify } = verifier();
  const { token, userId } = await sign("Grace");
  expect(await verify(token)).toMatchObject({ kind: "guest", principal: userId });
  await expect(verify(await issuer.sign({ iss: "https://another.example" }))).rejects.toMatchObject(
    unauthorized,
  );
});

test("while the issuer is out of reach, nothing is said about its tokens", async () => {
  const { verify } = verifier();
  const token = await issuer.sign();
  issuer.close();
  await expect(verify(token)).rejects.toMatchObject({ name: "IssuerUnreachable" });
});
