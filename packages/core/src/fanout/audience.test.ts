import { expect, test } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { postsCost } from "../cost.ts";
import { networkOf } from "../rate-limit/network.ts";
import { rateLimited } from "../rate-limit/refuse.ts";
import { notingAudience } from "./audience.ts";

test("each recipient counts once, for what all of their frames cost by their bytes, with their network's", () => {
  const { audience, noted } = notingAudience();
  const [short, long] = ["{}", "€".repeat(30_000)];
  const [shortCost, longCost] = [postsCost(1, 2), postsCost(1, 90_000)];
  expect(longCost).toBeGreaterThan(shortCost);
  const network = networkOf("2001:db8:1:2::3");
  const guest = { ...subscriptionOf("a="), userId: "guest-ada", network };
  const elsewhere = { ...subscriptionOf("b="), userId: "guest-bob" };
  noted.recipients([{ subscription: guest, frames: [short, long, short] }]);
  noted.recipients([
    { subscription: guest, frames: [short] },
    { subscription: elsewhere, frames: [long] },
  ]);
  expect(audience.networks.get(network)?.guests).toEqual({ count: 2, cost: 3 * shortCost + longCost });
  expect(audience.elsewhere).toEqual({ count: 1, cost: longCost });
  expect(audience.cost).toBe(3 * shortCost + 2 * longCost);
});

test("whoever is told why they hear no more is sent one post", () => {
  const { audience, noted } = notingAudience();
  const network = networkOf("192.0.2.1");
  const error = rateLimited(20, "Your address has been sent too much.");
  const barred = [subscriptionOf("a="), subscriptionOf("b=")].map((each) => ({
    subscriber: { ...each, userId: "guest-ada", network },
    error,
  }));
  noted.barred(barred);
  const cost = 2 * postsCost(1, error.message.length);
  expect(audience.networks.get(network)?.guests).toEqual({ count: 2, cost });
  expect(audience.cost).toBe(cost);
});
