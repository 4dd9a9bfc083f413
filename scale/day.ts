const secondsOfDay = 24 * 60 * 60;

/** The modified Bessel function of order 0, by its series. */
const bessel0 = (x: number) => {
  let term = 1;
  let total = 1;
  for (let k = 1; k < 60; k++) {
    term *= (x / (2 * k)) ** 2;
    total += term;
  }
  return total;
};

const peakOf = (concentration: number) => Math.exp(concentration) / bessel0(concentration);

/** The concentration at which the day's busiest second has the given multiple of the mean. */
const concentrationFor = (peak: number) => {
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (peakOf(middle) < peak) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * A day with one peak, in the middle: the rate at a second of it, relative to the mean of the day
 * (a von Mises curve).
 * @param peak the busiest second, relative to the mean: 1 to 12.
 */
export const dayCurve = (peak: number) => {
  const concentration = concentrationFor(peak);
  const scale = bessel0(concentration);
  return (second: number): number =>
    Math.exp(concentration * Math.cos((2 * Math.PI * (second - secondsOfDay / 2)) / secondsOfDay)) / scale;
};
