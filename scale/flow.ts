/**
 * The first three cumulants of the number of occurrences in a second. Those of independent flows
 * add up.
 */
export type Flow = { mean: number; variance: number; third: number };

/**
 * Conversations: a user says something, and each message is answered with a probability, after a
 * time.
 */
export type Talk = {
  /** The probability that a message is followed by another one in its room. */
  answered: number;
  /** Seconds to that one, on average; exponentially distributed. */
  gapSeconds: number;
};

const noFlow: Flow = { mean: 0, variance: 0, third: 0 };

/** Independent occurrences. */
export const poisson = (mean: number): Flow => ({ mean, variance: mean, third: mean });

/**
 * The variance of a second's messages relative to its mean (Fano's factor) when they come in
 * conversations. After a message, others of its conversation come at the rate
 * `answered / gap * exp(-(1 - answered) t / gap)`; twice its integral over a second, weighted by
 * the rest of the second, is added to 1.
 */
export const burstiness = ({ answered, gapSeconds }: Talk): number => {
  const rate = 1 / gapSeconds;
  const decay = (1 - answered) * rate;
  return 1 + (2 * answered * rate * (decay - 1 + Math.exp(-decay))) / decay ** 2;
};

/**
 * Messages of conversations: the moments of a negative binomial distribution with that mean and
 * variance.
 */
export const talking = (mean: number, talk: Talk): Flow => {
  const fano = burstiness(talk);
  return { mean, variance: mean * fano, third: mean * fano * (2 * fano - 1) };
};

/** The flow of something of which each occurrence brings several. */
export const each = ({ mean, variance, third }: Flow, several: number): Flow => ({
  mean: mean * several,
  variance: variance * several ** 2,
  third: third * several ** 3,
});

/** Independent flows together. */
export const sum = (...flows: readonly Flow[]): Flow =>
  flows.reduce(
    (a, b) => ({ mean: a.mean + b.mean, variance: a.variance + b.variance, third: a.third + b.third }),
    noFlow,
  );

/** 999 of 1,000 draws of a standard normal distribution are below this. */
const z999 = 3.0902;

/** The 99.9th percentile, by Cornish and Fisher's expansion with the skewness. */
export const peakSecond = ({ mean, variance, third }: Flow): number =>
  variance === 0 ? mean : mean + z999 * Math.sqrt(variance) + ((z999 ** 2 - 1) / 6) * (third / variance);
