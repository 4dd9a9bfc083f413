import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { setGuests } from "./stage.ts";
import { StageWatch } from "./stage-watch.ts";

test("who waits for the stage no longer than some milliseconds goes by what is known, and the read goes on", async () => {
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

test("a read that fails is told of, and tried again", async () => {
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
