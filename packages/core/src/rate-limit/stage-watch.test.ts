import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { setGuests } from "../stage/stage.ts";
import { StageWatch } from "./stage-watch.ts";

test("work that stops waiting for the stage uses the known state, and the read continues", async () => {
  const answered = Promise.withResolvers<void>();
  const store = await freshStore({
    afterCall: async (command) => {
      if (command === "QueryCommand") await answered.promise;
    },
  });
  await setGuests(store, "off");
  const stage = new StageWatch(store);
  await stage.refreshWithin(10, () => {});
  expect(stage.guests).toBe("on");
  answered.resolve();
  await expect.poll(() => stage.guests).toBe("off");
});

test("an environment learns within ten seconds that guests are turned off, and on again", async () => {
  const clock = clockAt("2026-01-31T12:00:00Z");
  const store = await freshStore({ now: clock.now });
  const stage = new StageWatch(store);
  const seen: string[] = [];
  for (const guests of ["on", "off", "on"] as const) {
    await setGuests(store, guests);
    clock.pass(10_000);
    await stage.refresh();
    seen.push(stage.guests);
  }
  expect(seen).toEqual(["on", "off", "on"]);
});

test("a failed read is reported, and retried", async () => {
  let isDown = true;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command === "QueryCommand" && isDown) throw new Error("The table is down.");
    },
  });
  await setGuests(store, "off");
  const stage = new StageWatch(store);
  const failures: unknown[] = [];
  const fail = (error: unknown) => failures.push(error);
  await stage.refreshWithin(10_000, fail);
  expect([stage.guests, failures.length]).toEqual(["on", 1]);
  isDown = false;
  await stage.refreshWithin(10_000, fail);
  expect([stage.guests, failures.length]).toEqual(["off", 1]);
});

test("work every few seconds never waits for the stage: it is read ahead, once in five seconds", async () => {
  const clock = clockAt("2026-01-31T12:00:00Z");
  let reads = 0;
  const store = await freshStore({
    now: clock.now,
    afterCall: async (command) => {
      if (command === "QueryCommand") reads += 1;
    },
  });
  const stage = new StageWatch(store);
  await stage.refresh();
  const waits: number[] = [];
  for (let second = 1; second <= 20; second++) {
    clock.pass(1_000);
    const before = reads;
    await stage.refresh();
    waits.push(reads - before);
    await stage.refreshAhead();
  }
  expect(waits).toEqual(Array(20).fill(0));
  expect(reads).toBe(1 + 4);
});
