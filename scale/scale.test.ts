import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scenarioOf } from "./arguments.ts";
import { dayCurve } from "./day.ts";
import { billFor, findOut } from "./find.ts";
import { burstiness, peakSecond, poisson, talking } from "./flow.ts";
import { loadOf, ratesOf } from "./load.ts";
import { measuredExample } from "./measured-example.ts";
import { comparison, inWords } from "./report.ts";
import { simulate } from "./simulate.ts";
import { headroom, nearestFirst, wallsFor } from "./walls.ts";

const users = fc.integer({ min: 1_000, max: 2_000_000 });
const loadFor = (count: number) => loadOf(ratesOf(scenarioOf(count)), measuredExample);

describe("Computed", () => {
  test("twice as many people, in twice as many rooms, cost twice as much, but for what stands there", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 1_000_000 }), (count) => {
        const [one, two] = [
          billFor(scenarioOf(count), measuredExample),
          billFor(scenarioOf(2 * count), measuredExample),
        ];
        expect(two.usd / one.usd).toBeGreaterThan(1.95);
        expect(two.usd / one.usd).toBeLessThan(2.001);
      }),
      { numRuns: 50 },
    );
  });

  test("more people never ask less of anything but of the room that talks the most, whose size stays", () => {
    fc.assert(
      fc.property(users, fc.integer({ min: 2, max: 5 }), (count, times) => {
        const [some, more] = [loadFor(count), loadFor(count * times)];
        for (const key of [
          "handshakes",
          "requests",
          "executions",
          "writeUnits",
          "readUnits",
          "tokens",
        ] as const)
          expect(more[key]).toBeGreaterThan(some[key]);
      }),
      { numRuns: 100 },
    );
  });

  test("peaks are above the mean, by less and less of it the more people there are", () => {
    const excess = (mean: number) => peakSecond(poisson(mean)) / mean;
    expect([excess(10), excess(1_000), excess(100_000)].map((value) => value > 1)).toEqual([
      true,
      true,
      true,
    ]);
    expect(excess(10)).toBeGreaterThan(excess(1_000));
    expect(excess(1_000)).toBeGreaterThan(excess(100_000));
    const talk = { answered: 0.9, gapSeconds: 1 };
    expect(peakSecond(talking(100, talk))).toBeGreaterThan(peakSecond(poisson(100)));
    expect(burstiness({ answered: 0, gapSeconds: 1 })).toBe(1);
  });

  test.each([1, 2, 3, 8])("a day whose busiest second has %i times the mean has that mean", (peak) => {
    const curve = dayCurve(peak);
    const minutes = Array.from({ length: 1440 }, (_, minute) => curve(minute * 60));
    expect(minutes.reduce((sum, each) => sum + each, 0) / 1440).toBeCloseTo(1, 6);
    expect(curve(12 * 3600)).toBeCloseTo(peak, 6);
  });
});

describe("The first wall", () => {
  test("is the one with the least headroom, and is the one that is named", () => {
    fc.assert(
      fc.property(users, (count) => {
        const scenario = scenarioOf(count);
        const walls = wallsFor(loadOf(ratesOf(scenario), measuredExample));
        const [first] = nearestFirst(walls);
        const min = Math.min(...walls.filter(({ atFirst }) => !atFirst).map(headroom));
        expect(first && headroom(first)).toBe(min);
      }),
      { numRuns: 50 },
    );
    const findings = findOut(scenarioOf(1_000), measuredExample, 1);
    expect(inWords(findings)).toContain(`The first wall: ${nearestFirst(findings.walls)[0]?.name}.`);
  });

  test("stands in nobody's way at 1,000 people, and does at a million", () => {
    const first = (count: number) => {
      const [wall] = nearestFirst(wallsFor(loadFor(count)));
      return wall ? headroom(wall) : 0;
    };
    expect(first(1_000)).toBeGreaterThan(1);
    expect(first(1_000_000)).toBeLessThan(1);
  });

  test("in one room of thousands that all talk is that room", () => {
    const scenario = scenarioOf(5_000, {
      rooms: 1,
      peoplePerRoom: 5_000,
      messagesPerUserDay: 2_000,
      hoursOnline: 24,
    });
    const hottest = wallsFor(loadOf(ratesOf(scenario), measuredExample)).filter(({ name }) =>
      name.startsWith("the hottest"),
    );
    for (const wall of hottest) expect([wall.name, headroom(wall) < 5]).toEqual([wall.name, true]);
  });

  test("has a source, and something that lifts it", () => {
    for (const { source, lift } of wallsFor(loadFor(1_000))) {
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/|^docs\/|^infra\//);
      expect(lift).not.toBe("");
    }
  });
});

describe("Simulated", () => {
  test("repeats with its seed, and differs with another", () => {
    const scenario = scenarioOf(20_000);
    expect(simulate(scenario, 7)).toEqual(simulate(scenario, 7));
    expect(simulate(scenario, 7)).not.toEqual(simulate(scenario, 8));
  });

  test.each([20_000, 200_000])(
    "peaks of %i people are those that were computed, within a tenth or two of a kind",
    (count) => {
      const scenario = scenarioOf(count);
      const findings = findOut(scenario, measuredExample, 3);
      for (const { name, computed, seen } of comparison(findings)) {
        if (name === "messages of the hottest room") continue;
        expect([name, Math.abs(seen - computed) <= Math.max(3, computed * 0.1)]).toEqual([name, true]);
      }
    },
  );

  test("means are those of the rates, less what the curve takes off around its top", () => {
    const scenario = scenarioOf(200_000);
    const { messages, pings } = simulate(scenario, 5);
    const rates = ratesOf(scenario);
    for (const [seen, rate] of [
      [messages.mean, rates.messages + rates.changes],
      [pings.mean, rates.pings],
    ] as const) {
      expect(seen / rate).toBeGreaterThan(0.96);
      expect(seen / rate).toBeLessThan(1.02);
    }
  });

  test("the room that talks the most has about what was computed, over twenty hours", () => {
    const scenario = scenarioOf(2_000, { messagesPerUserDay: 400 });
    const rates = ratesOf(scenario);
    const computed = (rates.messages + rates.changes) * rates.hottestShare;
    const seen = Array.from({ length: 20 }, (_, seed) => simulate(scenario, seed).hottestMessages.mean).sort(
      (a, b) => a - b,
    );
    const middle = seen[10] ?? 0;
    expect(middle / computed).toBeGreaterThan(0.7);
    expect(middle / computed).toBeLessThan(1.4);
  });
});
