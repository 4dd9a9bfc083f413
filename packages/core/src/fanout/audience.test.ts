import { expect, test } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { subscribe, subscriberPage } from "../connection/subscribe.ts";
import { postsCost, prices } from "../cost.ts";
import { networkOf } from "../rate-limit/network.ts";
import { rateLimited } from "../rate-limit/refuse.ts";
import { notingAudience } from "./audience.ts";

test("each recipient counts once in its network, with the cost of all its frames by their bytes", () => {
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
  expect(audience.networks.get(network)?.guests).toMatchObject({ count: 2, cost: 3 * shortCost + longCost });
  expect(audience.elsewhere).toMatchObject({ count: 1, cost: longCost });
  expect(audience.cost).toBe(3 * shortCost + 2 * longCost);
});

test("a barred connection counts as one post, its error", () => {
  const { audience, noted } = notingAudience();
  const network = networkOf("192.0.2.1");
  const error = rateLimited(20, "Your address has been sent too much.");
  const barred = [subscriptionOf("a="), subscriptionOf("b=")].map((each) => ({
    subscriber: { ...each, userId: "guest-ada", network },
    error,
  }));
  noted.barred(barred);
  const cost = 2 * postsCost(1, error.message.length);
  expect(audience.networks.get(network)?.guests).toMatchObject({ count: 2, cost });
  expect(audience.cost).toBe(cost);
});

test("reading late listeners is charged to their network as DynamoDB bills it, and at most a fifth more", async () => {
  const { store, billFor } = await meteredStore();
  const [room, address] = ["r".repeat(64), "2001:db8:1:2::3"];
  const listeners = Array.from({ length: 300 }, (_, nth) => ({
    ...subscriptionOf(`VNRUSeldSwM${String(nth).padStart(4, "0")}=`),
    userId: `guest-${"x".repeat(22)}`,
    name: "Ada",
    connectedAt: 1_767_225_600_000,
    address,
  }));
  await Promise.all(listeners.map((listener) => subscribe(store, room, listener)));
  const { audience, noted } = notingAudience();
  const { price } = await billFor(async () => {
    noted.read((await subscriberPage(store, room, { max: 3_000, whyBarred: () => "late" })).read);
  });
  const { reading = 0, count } = audience.networks.get(networkOf(address))?.guests ?? {};
  expect([count, reading]).toEqual([0, audience.cost]);
  // The first unit is in what a message costs by itself.
  expect(reading).toBeGreaterThanOrEqual(price - prices.readUnit);
  expect(reading).toBeLessThanOrEqual(1.2 * price);
});
