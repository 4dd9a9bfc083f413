import { describe, expect, test } from "vitest";
import { UsageMemory } from "./usage-memory.ts";

const limit = { burst: 100, perSecond: 1 };
/** Seconds in which two full buckets drain. */
const drained = 200;

const noon = Date.parse("2026-01-31T12:00:00.000Z");

const remembering = () => {
  const memory = new UsageMemory(limit, 0);
  const spend = (key: string, now: number) =>
    memory.keep(key, { ...memory.find(key, now), drained: 5, units: 5 });
  const learn = (key: string, now: number) =>
    memory.keep(key, { ...memory.find(key, now), usage: { tat: now + 60_000, day: 0, spent: 7 } });
  return { memory, spend, learn };
};

describe("what an environment knows of keys", () => {
  test("does not grow by looking up unknown keys", () => {
    const { memory, learn } = remembering();
    learn("ada", noon);
    for (let nth = 0; nth < 30_000; nth++) memory.find(`listener ${nth}`, noon);
    expect(memory.size).toBe(1);
    expect(memory.find("ada", noon).usage.tat).toBe(noon + 60_000);
  });

  test("keeps unreported units, however many keys are used meanwhile", () => {
    const { memory, spend, learn } = remembering();
    spend("ada", noon);
    for (let nth = 0; nth < 12_000; nth++) learn(`reported ${nth}`, noon);
    for (let nth = 0; nth < 12_000; nth++) spend(`other ${nth}`, noon + (drained - 1) * 1_000);
    expect(memory.find("ada", noon + (drained - 1) * 1_000)).toMatchObject({ drained: 5, units: 5 });
    expect(memory.size).toBe(10_000 + 12_001);
  });

  test("forgets the least recently used keys beyond ten thousand, once their units have drained", () => {
    const { memory, spend } = remembering();
    for (let nth = 0; nth < 10_000; nth++) spend(`early ${nth}`, noon);
    memory.find("early 0", noon + 1);
    for (let nth = 0; nth < 5_000; nth++) spend(`late ${nth}`, noon + drained * 1_000);
    expect(memory.size).toBe(10_000);
    expect(memory.find("early 1", noon + drained * 1_000).units).toBe(0);
    expect(memory.find("early 0", noon + drained * 1_000).units).toBe(5);
  });

  test("keeps the ten thousand most recently used keys of those that are fully reported", () => {
    const { memory, learn } = remembering();
    for (let nth = 0; nth < 10_000; nth++) learn(`user ${nth}`, noon);
    memory.find("user 0", noon);
    learn("ada", noon);
    expect(memory.size).toBe(10_000);
    const spentOf = (key: string) => memory.find(key, noon).usage.tat - noon;
    expect(["user 0", "user 1", "ada"].map(spentOf)).toEqual([60_000, 0, 60_000]);
  });
});
