import { tidyName } from "./name.ts";

/** A name, or a title, as it is compared: without case and without accents. */
export const folded = (name: string): string =>
  tidyName(name).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Finds names by how they, or a word of them, begin. Case and accents make no difference: `jo` finds `José`
 * and `Mary Jones`.
 *
 * @param prefix an empty one finds every name.
 */
export const namesBy = (prefix: string): ((name: string) => boolean) => {
  const sought = folded(prefix);
  return (name) => ` ${folded(name)}`.includes(` ${sought}`);
};
