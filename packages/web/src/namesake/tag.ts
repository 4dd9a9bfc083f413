import { sha256 } from "./sha-256.ts";

/** Digits and letters that are told apart by ear and by eye: no `i`, `l`, `o` and `u`. */
const letters = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Tells a user apart from namesakes: eight letters of a digest of the id. Not a part of the id:
 * those of API Gateway's connections end in few different ways, and who reconnects often enough
 * gets the end of another's.
 */
export const tagOf = (userId: string): string => {
  const [first = 0, second = 0] = sha256(userId);
  return [first, second]
    .flatMap((word) => [27, 22, 17, 12].map((bits) => letters[(word >>> bits) & 31] ?? ""))
    .join("");
};
