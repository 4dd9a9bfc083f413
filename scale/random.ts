/** Reproducible random numbers (mulberry32): from 0 to 1, without 1. */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export type Random = ReturnType<typeof seeded>;

/** An exponentially distributed number. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** A normally distributed number, of mean 0 and variance 1 (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * A Poisson-distributed number. Small means are counted exactly (Knuth), and large ones halved
 * until they are small.
 */
export const poissonDraw = (random: Random, mean: number): number => {
  if (mean > 30) return poissonDraw(random, mean / 2) + poissonDraw(random, mean / 2);
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count++;
  return count;
};
