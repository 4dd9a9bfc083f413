import { createHash } from "node:crypto";

/** HS256 keys must be at least 32 bytes: https://www.rfc-editor.org/rfc/rfc7518#section-3.2. */
const minBytes = 32;

/**
 * A key for signing guest tokens. `id`: the `kid` in their headers, a digest that does not reveal
 * the key.
 */
export type GuestKey = { id: string; bytes: Uint8Array };

const toKey = (text: string): GuestKey => {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length < minBytes) {
    throw new Error(
      `The guest key has ${bytes.length} bytes, and HS256 needs ${minBytes}. Set one that \`openssl rand -base64 32\` makes.`,
    );
  }
  return { id: createHash("sha256").update(bytes).digest("base64url").slice(0, 12), bytes };
};

/**
 * Parses the keys of guest tokens: the first signs, and all of them verify, so that tokens from
 * before a rotation stay valid.
 *
 * @param text the keys, newest first, separated by white space.
 * @throws Error without a key, or with one that is too short: a mistake of the deployment, not of a
 *   caller.
 * @example parseGuestKeys("the-new-key-of-32-bytes-or-more… the-key-before-it-of-32-bytes…")
 */
export const parseGuestKeys = (text: string): readonly [GuestKey, ...GuestKey[]] => {
  const [current = "", ...previous] = text.trim().split(/\s+/);
  return [toKey(current), ...previous.map(toKey)];
};
