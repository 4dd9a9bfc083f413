import { expect, test } from "vitest";
import { ofThisRun } from "../test/eighth.ts";
import { outage } from "./outage.ts";
import { soak } from "./soak.ts";

/** What must be seen whatever goes wrong. */
const kept = { lost: 0, doubled: 0, misordered: 0, converged: true, violations: [] };

const everything = { clients: 10, rooms: 3, seed: 20, intensity: 0.3, pace: 300 };

const days = [
  { where: "", options: { seconds: 6 } },
  { where: ", where every message takes the queue of busy rooms", options: { seconds: 6, busy: true } },
] as const;

test.each(ofThisRun(days, 2))(
  "with everything going wrong, no message is lost, doubled or out of order$where",
  async ({ options }) => {
    const report = await soak({ faultKinds: 6, ...options, ...everything });
    expect(report).toMatchObject(kept);
    expect(report.acknowledged).toBe(report.sent);
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(report.kills).toBeGreaterThan(0);
    expect(Object.values(report.faults).filter((count) => count > 0).length).toBeGreaterThan(5);
  },
);

// How far they are spread is measured on a quiet machine: docs/reliability.md.
test("after an outage everybody comes back and is complete", async () => {
  const clients = 25;
  const report = await outage({ seconds: 5, clients, rooms: 5 });
  expect(report).toMatchObject(kept);
  expect(report.acknowledged).toBe(report.sent);
  expect(report.cameBack.reduce((sum, count) => sum + count, 0)).toBe(clients);
});
