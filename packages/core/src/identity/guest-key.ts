/** As many as its digest has: HS256 takes no shorter key (https://www.rfc-editor.org/rfc/rfc7518#section-3.2). */
const leastBytes = 32;

/**
 * The bytes of the key that guest tokens are signed with.
 *
 * @throws Error when they are too few: a mistake of the deployment, not of a caller.
 */
export const guestKeyOf = (text: string): Uint8Array => {
  const key = new TextEncoder().encode(text);
  if (key.length >= leastBytes) return key;
  throw new Error(
    `The guest key has ${key.length} bytes, and HS256 needs ${leastBytes}. Set one that \`openssl rand -base64 32\` makes.`,
  );
};
