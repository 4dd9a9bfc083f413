import { once } from "node:events";
import { createServer } from "node:http";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";

type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey };

/** For tests: an OpenID Connect issuer, as far as token verification needs one. */
export type TestIssuer = {
  url: string;
  /** Signs a current ID token: these claims beside, or in place of, valid ones. */
  sign(
    claims?: JWTPayload,
    options?: { header?: Record<string, string | undefined>; by?: SigningKey },
  ): Promise<string>;
  /** The public key that it currently signs with, as PEM. */
  publicKey(): Promise<string>;
  /** Signs with another key from now on, and publishes it beside the previous ones, or alone. */
  rotate(options?: { withdraw: boolean }): Promise<void>;
  /** How often its keys were requested. */
  readonly asked: () => number;
  close(): void;
};

/** The audience of the tokens. */
export const testClient = "parley-test";

/** A key pair for ES256 with its own id. */
export const signingKey = async (kid: string): Promise<SigningKey> => ({
  kid,
  ...(await generateKeyPair("ES256", { extractable: true })),
});

/** @param now the issuer's clock, in epoch milliseconds. */
export const startIssuer = async (now: () => number = Date.now): Promise<TestIssuer> => {
  let keys = [await signingKey("key 1")];
  let asked = 0;
  const current = () => {
    const key = keys.at(-1);
    if (!key) throw new Error("The issuer has no key.");
    return key;
  };
  const server = createServer(async (request, response) => {
    const isKeys = request.url === "/keys";
    if (isKeys) asked += 1;
    const body = isKeys
      ? {
          keys: await Promise.all(
            keys.map(async ({ kid, publicKey }) => ({ kid, ...(await exportJWK(publicKey)) })),
          ),
        }
      : { issuer: url, jwks_uri: `${url}/keys` };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The issuer has no port.");
  const url = `http://127.0.0.1:${address.port}`;

  return {
    url,
    sign: async (claims = {}, { header = {}, by = current() } = {}) => {
      const issued = Math.floor(now() / 1000);
      const good = {
        iss: url,
        aud: testClient,
        sub: "ada",
        name: "Ada",
        iat: issued,
        exp: issued + 3600,
        auth_time: issued,
      };
      return new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: by.kid, ...header })
        .sign(by.privateKey);
    },
    publicKey: () => exportSPKI(current().publicKey),
    rotate: async ({ withdraw } = { withdraw: false }) => {
      const next = await signingKey(`key ${keys.length + 1}`);
      keys = withdraw ? [next] : [...keys, next];
    },
    asked: () => asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
