import { afterEach, expect, test } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";
import { deliveries } from "./deliveries.ts";
import { enter, enterAsLegacy, type Frame, guestOf, patient } from "./operator.ts";
import { openRecordedClient } from "./recorded-client.ts";

const room = "voids";

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

/** Clients that wait for half a minute before they read for a gap: a busy machine adds no reads. */
const timing = { gapGrace: 30_000, gapSpread: 0, heartbeat: 500 };

/** Sends one new id from both connections at once. Resolves when both are answered. */
const sendTwice = async (
  connections: readonly Awaited<ReturnType<typeof enter>>[],
  id: string,
  texts: string[],
) => {
  const answers = connections.map(({ asks }, at) =>
    asks({ action: "sendMessage", room, id, message: texts[at] }, (answer) => isAbout(answer, id)),
  );
  await Promise.all(answers);
};

const isAbout = (answer: Frame, id: string) => answer.id === id;

test.each(deliveries)(
  "nobody reads the log for the seqs that equal ids at once leave empty in a room that %s",
  async (_, tuning) => {
    // Equal ids meet in two environments.
    const on = await startCloud({ tuning, lambda: { growMs: 0 } });
    cloud = on;
    const clients = await Promise.all(
      ["Ada", "Ben", "Cleo", "Dan", "Eve"].map((name) => openRecordedClient(on, room, name, timing)),
    );
    const legacy = await enterAsLegacy(on, room, "hi");
    const { token } = await guestOf(on, "Mallory");
    const attackers = await Promise.all([enter(on, room, token), enter(on, room, token)]);
    // Both have a seq before either id is recorded.
    const call = { service: "dynamodb", function: "send", call: "PutItem intent" } as const;
    on.faults.set({ seed: 1, rules: [{ fault: "slowCall", latency: { ms: 300 }, ...call }] });
    for (let nth = 0; nth < 4; nth++) {
      await sendTwice(attackers, `same-${nth}`, [`same ${nth}`, `same ${nth}`]);
      await sendTwice(attackers, `other-${nth}`, [`one ${nth}`, `two ${nth}`]);
    }
    const [first] = attackers;
    const last = await first?.asks(
      { action: "sendMessage", room, id: "last", message: "last" },
      ({ action, id }) => action === "message" && id === "last",
    );
    const seq = Number(last?.seq);
    // Each of the eight pairs stored one message, and left a seq empty at least.
    expect(seq).toBeGreaterThanOrEqual(1 + 8 * 2 + 1);
    for (const { recorded, texts } of clients) {
      await expect.poll(() => recorded.cursor, patient).toBe(seq);
      expect(texts()).toHaveLength(1 + 8 + 1);
    }
    expect(clients.map(({ recorded }) => recorded.requests)).toEqual(clients.map(() => 0));
    expect(new Set(legacy.frames.map(({ action }) => action))).toEqual(new Set(["welcome", "message"]));
  },
);
