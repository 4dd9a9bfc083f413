import { generateKeyPairSync, sign } from "node:crypto";

/**
 * For tests: a key, and a self-signed certificate for names such as `localhost` and for IPv4
 * addresses; both in PEM.
 */
export const selfSigned = (...names: string[]): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = sequence(set(sequence(identifier("550403"), der(0x0c, Buffer.from(crypto.randomUUID())))));
  const algorithm = sequence(identifier("2a8648ce3d040302"));
  const alternatives = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? der(0x87, Buffer.from(name.split(".").map(Number)))
      : der(0x82, Buffer.from(name)),
  );
  const extensions = [
    sequence(identifier("551d13"), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
    sequence(identifier("551d11"), der(0x04, sequence(...alternatives))),
  ];
  const certified = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    sequence(time(Date.now() - day), time(Date.now() + day)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", certified, privateKey);
  const certificate = sequence(certified, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate
    .toString("base64")
    .match(/.{1,64}/g)
    ?.join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
};

const day = 24 * 60 * 60_000;

/**
 * A value in the Distinguished Encoding Rules: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 * lists its values.
 */
const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const set = (...parts: Buffer[]) => der(0x31, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const time = (at: number) => der(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "")));
