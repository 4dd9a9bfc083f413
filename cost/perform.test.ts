import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";
import { allowances, measureActions } from "./perform.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ allowances });
});
afterAll(() => cloud.close());

test("each action is measured by itself, in the units that it always uses", { timeout: 60_000 }, async () => {
  const { actions, coldStart } = await measureActions(cloud, 1);
  const units = Object.fromEntries(
    Object.entries(actions).map(([name, counts]) => [
      name,
      [counts.messagesIn + counts.messagesOut, counts.writeUnits, counts.readUnits, counts.lambdaRequests],
    ]),
  );
  expect(units).toEqual({
    guest: [0, 1, 0, 1],
    enter: [2, 5, 8.5, 3],
    comeBack1: [2, 5, 2.5, 3],
    comeBack4: [2, 11, 5.5, 3],
    missed: [2, 5, 8.5, 3],
    join: [2, 2, 7, 1],
    leave: [2, 2, 0, 1],
    message1: [3, 4, 1, 1],
    message10: [12, 4, 1, 1],
    message100: [102, 4, 9, 1],
    edit: [12, 5, 3, 1],
    delete: [12, 5, 4, 1],
    ping1: [2, 0, 1, 1],
    ping4: [2, 0, 4, 1],
    history: [0, 0, 7, 1],
    disconnect1: [0, 4, 0.5, 1],
    disconnect4: [0, 10, 0.5, 1],
  });
  expect(actions.history.httpRequests).toBe(1);
  expect(coldStart).toMatchObject({ lambdaRequests: 0, lambdaGbSeconds: expect.any(Number) });
  expect(coldStart.lambdaGbSeconds).toBeGreaterThan(0);
});
