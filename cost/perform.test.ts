import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";
import { allowances, measureActions } from "./perform.ts";
import { exactUnits } from "./units.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ allowances });
});
afterAll(() => cloud.close());

test("each action is measured by itself, in the units that it always uses", { timeout: 60_000 }, async () => {
  const { actions, coldStart, stored } = await measureActions(cloud, 1);
  const units = Object.fromEntries(
    Object.entries(actions).map(([name, counts]) => [
      name,
      [counts.messagesIn + counts.messagesOut, counts.writeUnits, counts.readUnits, counts.lambdaRequests],
    ]),
  );
  expect(units).toEqual(exactUnits);
  expect(actions.history.httpRequests).toBe(1);
  expect(coldStart).toMatchObject({ lambdaRequests: 0, lambdaGbSeconds: expect.any(Number) });
  expect(coldStart.lambdaGbSeconds).toBeGreaterThan(0);
  // A hundred characters of text, some attributes and keys, and DynamoDB's own hundred bytes.
  expect(stored.table).toBeGreaterThan(300);
  expect(stored.table).toBeLessThan(1024);
});
