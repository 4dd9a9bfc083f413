/** The six color themes, in a fixed order: the hash below picks by position. */
export const themes = ["indigo", "pink", "green", "blue", "orange", "violet"] as const;

export type Theme = (typeof themes)[number];

/** A user's theme: the same on every screen and forever, evenly spread over the users. */
export function themeOf(userId: string): Theme {
  return themes[hash(userId) % themes.length] ?? themes[0];
}

/**
 * FNV-1a over UTF-16 code units, then MurmurHash3's finalizer: ids often differ in their last characters
 * only, and FNV's low bits alone spread those badly over six.
 */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
