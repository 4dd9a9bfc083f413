import { expect, test } from "vitest";
import { chances } from "./chance.ts";
import { millisecondsOf } from "./latency.ts";

const draw = (seed: number, about: string, count: number) => {
  const chance = chances(seed);
  return Array.from({ length: count }, () => chance(about));
};

test("The same seed draws the same, another seed or another matter does not", () => {
  expect(draw(7, "post", 20)).toEqual(draw(7, "post", 20));
  expect(draw(8, "post", 20)).not.toEqual(draw(7, "post", 20));
  expect(draw(7, "call", 20)).not.toEqual(draw(7, "post", 20));
});

test("What else is drawn meanwhile changes nothing", () => {
  const chance = chances(7);
  const interrupted = Array.from({ length: 20 }, (_, index) => {
    chance(`something else ${index}`);
    return chance("post");
  });
  expect(interrupted).toEqual(draw(7, "post", 20));
});

test("A rate of a tenth strikes about a tenth of the times", () => {
  const struck = draw(3, "post", 10_000).filter((share) => share < 0.1).length;
  expect(struck).toBeGreaterThan(900);
  expect(struck).toBeLessThan(1100);
});

test("Half of the latencies are below the median, and none beyond the most", () => {
  const latencies = draw(3, "call", 10_000).map((share) => millisecondsOf({ median: 10, max: 500 }, share));
  const low = latencies.filter((ms) => ms < 10).length;
  expect(low).toBeGreaterThan(4700);
  expect(low).toBeLessThan(5300);
  expect(Math.max(...latencies)).toBe(500);
});

test("Half of a service's answers come within the median, and one in a hundred after the 99th percentile", () => {
  const latencies = draw(3, "post", 10_000).map((share) => millisecondsOf({ median: 15, p99: 50 }, share));
  const low = latencies.filter((ms) => ms < 15).length;
  const late = latencies.filter((ms) => ms > 50).length;
  expect(low).toBeGreaterThan(4700);
  expect(low).toBeLessThan(5300);
  expect(late).toBeGreaterThan(60);
  expect(late).toBeLessThan(140);
});
