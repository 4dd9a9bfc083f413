/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const hash = (text: string): number => {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state;
};

/** One step of mulberry32, which spreads similar values. */
const spread = (state: number): number => {
  let mixed = (state + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/**
 * Draws numbers from 0 up to 1, each from the seed, from what is decided, and from how often that
 * was decided before: concurrent events elsewhere change nothing.
 */
export const chances = (seed: number) => {
  const drawn = new Map<string, number>();
  return (about: string): number => {
    const count = (drawn.get(about) ?? 0) + 1;
    drawn.set(about, count);
    return spread(hash(`${seed} ${about} ${count}`));
  };
};
