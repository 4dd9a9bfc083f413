import { afterEach, expect, test, vi } from "vitest";
import type { Draft } from "../packages/core/src/log/draft.ts";
import { record } from "../packages/core/src/log/record.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { deliveries } from "./deliveries.ts";
import { enter, type Frame, guestOf, patient, storeOf } from "./operator.ts";
import { openRecordedClient } from "./recorded-client.ts";

const room = "repeats";

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

/**
 * What a user has sent long ago: events of every kind, each of which a later one has replaced or
 * undone, and one of each that still holds. As frames that repeat them.
 */
const sent = [
  { action: "sendMessage", id: "m1", message: "pinned and unpinned" },
  { action: "pin", id: "p1", seq: 1, pinned: true },
  { action: "pin", id: "u1", seq: 1, pinned: false },
  { action: "edit", id: "e1", seq: 1, message: "once" },
  { action: "edit", id: "e2", seq: 1, message: "twice" },
  { action: "sendMessage", id: "m2", message: "pinned and deleted" },
  { action: "pin", id: "p2", seq: 6, pinned: true },
  { action: "delete", id: "d2", seq: 6 },
  { action: "sendMessage", id: "m3", message: "pinned" },
  { action: "pin", id: "u3", seq: 9, pinned: false },
  { action: "pin", id: "p3", seq: 9, pinned: true },
] as const;

test.each(deliveries)(
  "old events of any kind that are sent again reach nobody, in a room that %s",
  async (_, tuning) => {
    const on = await startCloud({ tuning });
    cloud = on;
    const { token, userId } = await guestOf(on, "Mallory");
    const mallory = await enter(on, room, token);
    const ask = (frame: Frame & { id: string }) =>
      mallory.asks({ room, ...frame }, (answer) => answer.id === frame.id);
    for (const frame of sent) await ask(frame);
    const store = storeOf(on);
    const talk = (nth: number): Draft => ({
      kind: "message",
      room,
      id: `talk-${nth}`,
      message: `talk ${nth}`,
      sender: { userId, name: "Mallory" },
    });
    for (let nth = 0; nth < 60; nth++) await record(store, talk(nth));

    const atOnce = { gapGrace: 0, gapSpread: 0, lookUpPause: 0 };
    const clients = await Promise.all(
      ["Ada", "Ben", "Cleo"].map((name) => openRecordedClient(on, room, name, atOnce)),
    );
    const { socket, frames } = mallory;
    for (const [at, frame] of [...sent, ...sent, ...sent].entries()) {
      const before = frames.length;
      socket.send(JSON.stringify({ room, ...frame, retry: true }));
      await vi.waitUntil(() => frames.length > before, patient);
      expect(frames.at(-1)).toMatchObject({ id: frame.id, seq: (at % sent.length) + 1 });
    }
    const last = await ask({ action: "sendMessage", id: "last", message: "last" });
    for (const { texts } of clients) await expect.poll(() => texts().at(-1), patient).toBe("last");
    for (const { recorded, pinned } of clients) {
      expect(recorded).toMatchObject({ requests: 0, seqs: [last.seq] });
      expect(pinned()).toMatchObject([{ seq: 9 }]);
    }
  },
);
