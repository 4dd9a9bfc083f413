import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { Parley } from "../packages/client/src/parley.ts";
import type { Tuning } from "../packages/core/src/tuning.ts";
import { alwaysBusy, neverBusy } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, enterAsLegacy, type Frame, guestOf, patient } from "./operator.ts";

const room = "voids";

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

/**
 * Opens a client in the room. `cursor`: the last one that it named to the server. `reads`: how often
 * it read the log after one. It waits with that for half a minute, so a busy machine adds no reads.
 */
const openPage = async (on: Cloud, name: string) => {
  const { token } = await guestOf(on, name);
  const page = { cursor: 0, reads: 0 };
  class PingedSocket extends WebSocket {
    override send(text: string) {
      const frame: Frame = JSON.parse(text);
      if (frame.action === "ping") page.cursor = Object(frame.rooms)[room];
      super.send(text);
    }
  }
  const client = new Parley({
    socketUrl: on.ws,
    apiUrl: on.api,
    token: async () => token,
    timing: { gapGrace: 30_000, gapSpread: 0, heartbeat: 500 },
    WebSocket: PingedSocket,
    fetch: (input, init) => {
      if (String(input).includes("after=")) page.reads += 1;
      return fetch(input, init);
    },
  });
  onTestFinished(() => client.close());
  client.join(room);
  client.connect();
  const stateOf = () => client.snapshot().rooms.get(room);
  await vi.waitUntil(() => stateOf()?.status === "live", patient);
  return { page, texts: () => stateOf()?.messages.map(({ text }) => text) ?? [] };
};

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

const cases: [string, Tuning][] = [
  ["the senders deliver to", neverBusy],
  ["workers deliver to", alwaysBusy],
];

test.each(cases)(
  "nobody reads the log for the seqs that equal ids at once leave empty in a room that %s",
  async (_, tuning) => {
    const on = await startCloud({ tuning });
    cloud = on;
    const pages = await Promise.all(["Ada", "Ben", "Cleo", "Dan", "Eve"].map((name) => openPage(on, name)));
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
    for (const { page, texts } of pages) {
      await expect.poll(() => page.cursor, patient).toBe(seq);
      expect(texts()).toHaveLength(1 + 8 + 1);
    }
    expect(pages.map(({ page }) => page.reads)).toEqual(pages.map(() => 0));
    expect(new Set(legacy.frames.map(({ action }) => action))).toEqual(new Set(["welcome", "message"]));
  },
);
