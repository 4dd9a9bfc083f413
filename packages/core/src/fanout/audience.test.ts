import { expect, test } from "vitest";
import { subscriptionOf } from "../../test/announcements.ts";
import { postsCost } from "../allowance/cost.ts";
import { notingAudience } from "./audience.ts";

test("each recipient counts once, for what all of their frames cost by their bytes, with their network's", () => {
  const { audience, note } = notingAudience();
  const [short, long] = ["{}", "€".repeat(30_000)];
  const [shortCost, longCost] = [postsCost(1, 2), postsCost(1, 90_000)];
  expect(longCost).toBeGreaterThan(shortCost);
  const guest = { ...subscriptionOf("a="), userId: "guest-ada", network: "192.0.2.0/24" };
  const elsewhere = { ...subscriptionOf("b="), userId: "guest-bob" };
  note([{ subscription: guest, frames: [short, long, short] }]);
  note([
    { subscription: guest, frames: [short] },
    { subscription: elsewhere, frames: [long] },
  ]);
  expect(audience.networks.get("192.0.2.0/24")?.guests).toEqual({ count: 2, cost: 3 * shortCost + longCost });
  expect(audience.elsewhere).toEqual({ count: 1, cost: longCost });
  expect(audience.cost).toBe(3 * shortCost + 2 * longCost);
});
