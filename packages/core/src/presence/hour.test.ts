import fc from "fast-check";
import { expect, test } from "vitest";
import { seeded } from "../../../../chaos/random.ts";
import { presenceHour } from "../../test/presence-hour.ts";

/** The users of the hour whose figures are printed: `PARLEY_PRESENCE_USERS=200` for those of the docs. */
const users = Number(process.env.PARLEY_PRESENCE_USERS ?? 3);

const hour = 3_600;

test("nobody is offline while a device of theirs is there or reloads, nor online after the bounds", async () => {
  const flakiness = fc.record({
    seed: fc.integer(),
    devices: fc.constantFrom(1, 1, 2, 3),
    longestOpen: fc.constantFrom(30, 600, 3_600, 3_600),
    longestAway: fc.constantFrom(30, 300, 1_800),
    reloads: fc.constantFrom(0, 0.5, 1),
    lost: fc.constantFrom(0, 0, 0.2, 1),
  });
  await fc.assert(
    fc.asyncProperty(flakiness, async ({ seed, ...given }) => {
      const played = { ...given, random: seeded(seed), users: 1, seconds: hour, longestReload: 15 };
      expect((await presenceHour(played)).faults).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("an hour of users with three devices on flaky connections", async () => {
  const { faults, ...figures } = await presenceHour({
    random: seeded(1),
    users,
    devices: 3,
    seconds: hour,
    longestOpen: 1_800,
    longestAway: 300,
    reloads: 0.5,
    longestReload: 15,
    lost: 0.2,
  });
  if (process.env.PARLEY_PRESENCE_USERS) console.log(JSON.stringify({ users, ...figures }));
  expect(faults).toEqual([]);
  expect(figures.changesSeen).toBeLessThanOrEqual(figures.changes);
});
