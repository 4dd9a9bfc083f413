import { createServer } from "node:http";
import { exportJWK, type FlattenedJWSInput } from "jose";
import { expect, test } from "vitest";
import { signingKey } from "../../test/issuer.ts";
import { listen } from "../../test/server.ts";
import { keysOf } from "./issuer.ts";

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown };

const header = { alg: "ES256", kid: "key 1" };
const token: FlattenedJWSInput = { payload: "", signature: "" };

/** A server that replies by path, and can be told otherwise. Its own discovery document is good. */
const server = async (prefix = "") => {
  const { publicKey } = await signingKey("key 1");
  const replies = new Map<string, Reply>();
  const port = await listen(
    createServer((request, response) => {
      const { status = 200, headers = {}, body = {} } = replies.get(request.url ?? "") ?? { status: 404 };
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
    }),
  );
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}${prefix}`;
  const discovery = `${prefix.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const description = { issuer, jwks_uri: `${origin}/keys` };
  replies.set(discovery, { body: description });
  replies.set("/keys", { body: { keys: [{ kid: "key 1", ...(await exportJWK(publicKey)) }] } });
  return { origin, issuer, replies, discovery, description };
};

test.each(["", "/", "/realms/parley", "/realms/parley/"])(
  "the keys of an issuer at the path %j are found by its description",
  async (prefix) => {
    const { issuer } = await server(prefix);
    expect(await keysOf(issuer)(header, token)).toMatchObject({ type: "public" });
  },
);

test("a description counts only where it is the issuer's own, and answered as such", async () => {
  const { origin, issuer, replies, discovery, description } = await server();
  const keys = keysOf(issuer);
  const isUnreachable = () =>
    expect(keys(header, token)).rejects.toMatchObject({ name: "IssuerUnreachable" });
  replies.set(discovery, { status: 503, body: description });
  await isUnreachable();
  replies.set(discovery, { body: { ...description, issuer: "https://another.example" } });
  await isUnreachable();
  replies.set("/elsewhere", { body: description });
  replies.set(discovery, { status: 302, headers: { location: `${origin}/elsewhere` } });
  await isUnreachable();
  replies.set(discovery, { body: { issuer } });
  await isUnreachable();
  // It is asked again each time.
  replies.set(discovery, { body: description });
  expect(await keys(header, token)).toMatchObject({ type: "public" });
});

test("keys that cannot be read say nothing about a token, and keys that lack the token's do", async () => {
  const { issuer, replies } = await server();
  const good = replies.get("/keys");
  const keys = keysOf(issuer);
  replies.set("/keys", { status: 500 });
  await expect(keys(header, token)).rejects.toMatchObject({ name: "IssuerUnreachable" });
  if (good) replies.set("/keys", good);
  const another = keysOf(issuer);
  await expect(another({ ...header, kid: "key 2" }, token)).rejects.toMatchObject({
    code: "ERR_JWKS_NO_MATCHING_KEY",
  });
  await expect(another({ alg: "none", kid: "key 1" }, token)).rejects.toMatchObject({
    code: "ERR_JOSE_NOT_SUPPORTED",
  });
});
