import type { Scenario } from "./arguments.ts";
import { dayCurve } from "./day.ts";
import { roomSpread, talk } from "./habits.ts";
import { ratesOf } from "./load.ts";
import { exponential, normal, poissonDraw, type Random, seeded } from "./random.ts";

/** Simulated rates: in a second of the hour around the peak, the mean and the 99.9th percentile. */
type Seen = { mean: number; peak: number };

export type Simulation = {
  seconds: number;
  messages: Seen;
  handshakes: Seen;
  pings: Seen;
  /** Messages of the busiest room. */
  hottestMessages: Seen;
};

const hour = 3600;
const noon = 12 * hour;

/**
 * Conversations that began before the hour continue in it: nearly all are over after this many
 * seconds.
 */
const before = 300;

const seenIn = (counts: Uint32Array): Seen => {
  const sorted = counts.slice().sort();
  const total = counts.reduce((all, count) => all + count, 0);
  return { mean: total / counts.length, peak: sorted[Math.floor(0.999 * (counts.length - 1))] ?? 0 };
};

/** Each room's share of the messages, cumulative: the last is 1. */
const sharesOf = (rooms: number, random: Random) => {
  const weights = Float64Array.from({ length: rooms }, () => Math.exp(roomSpread * normal(random)));
  const hottest = weights.reduce((best, weight, at) => (weight > (weights[best] ?? 0) ? at : best), 0);
  let total = 0;
  const sums = weights.map((weight) => {
    total += weight;
    return total;
  });
  return { hottest, sums, total };
};

const roomAt = (sums: Float64Array, point: number) => {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Simulates the hour around the day's peak, event by event: conversations begin along the day's
 * curve, each in a room, and continue message by message; users come and ping.
 * @param seed the same seed gives the same hour.
 */
export const simulate = (scenario: Scenario, seed: number): Simulation => {
  const random = seeded(seed);
  const rates = ratesOf(scenario);
  const curve = dayCurve(scenario.peak);
  const top = curve(noon);
  const { sums, hottest, total } = sharesOf(scenario.workload.rooms, random);
  const counts = () => new Uint32Array(hour);
  const [messages, hottestMessages, handshakes, pings] = [counts(), counts(), counts(), counts()];
  const count = (counted: Uint32Array, at: number) => {
    const second = Math.floor(at);
    if (second >= 0 && second < hour) counted[second] = (counted[second] ?? 0) + 1;
  };
  const begun = (rates.messages + rates.changes) * (1 - talk.answered);

  for (let second = -before; second < hour; second++) {
    const now = curve(noon - hour / 2 + second) / top;
    for (let left = poissonDraw(random, begun * now); left > 0; left--) {
      const isHottest = roomAt(sums, random() * total) === hottest;
      let at = second + random();
      do {
        count(messages, at);
        if (isHottest) count(hottestMessages, at);
        at += exponential(random, talk.gapSeconds);
      } while (random() < talk.answered);
    }
    if (second < 0) continue;
    handshakes[second] = poissonDraw(random, rates.handshakes * now);
    pings[second] = poissonDraw(random, rates.pings * now);
  }
  return {
    seconds: hour,
    messages: seenIn(messages),
    handshakes: seenIn(handshakes),
    pings: seenIn(pings),
    hottestMessages: seenIn(hottestMessages),
  };
};
