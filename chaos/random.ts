/** From 0 up to 1, the same series for the same seed. */
export type Random = () => number;

/** Mulberry32: small, fast, and good enough to choose what to do next. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** One of the items, or undefined when there is none. */
export const pick = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];

/** One of the choices, each by its weight. */
export const choose = <Choice extends string>(
  random: Random,
  weights: Readonly<Record<Choice, number>>,
): Choice => {
  const choices = Object.entries<number>(weights);
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  const chosen = choices.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  return (chosen ?? choices[0])?.[0] as Choice;
};
