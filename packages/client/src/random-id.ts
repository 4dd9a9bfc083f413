/**
 * 128 random bits in hex: as good as a UUID, and available where `crypto.randomUUID` is not (plain
 * http).
 */
export const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
