import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SendsScene } from "../../test/sends-scene.ts";
import { defaultTiming } from "../timing/timing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What happens to one who writes; `answer`: what the server does with the oldest frame that it has. */
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("add" as const) }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant("connect" as const), inStep: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      how: fc.constantFrom("acknowledge", "store", "store", "lose", "unavailable", "over_budget" as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(0.01, 1, 11) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "lose",
        "restart",
        "day",
        "day",
        "day",
        "say",
        "read",
        "turn",
        "breakLog" as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const), pick: fc.nat(5) }) },
);

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** What the one who writes knows to have written, and to have taken back. */
type Written = { readonly ids: string[]; readonly dropped: Set<string> };

const answer = (scene: SendsScene, how: Extract<Step, { kind: "answer" }>["how"]) => {
  const frame = scene.wire.shift();
  if (!frame?.id) return;
  if (how === "store") scene.store(frame);
  if (how === "acknowledge") {
    scene.store(frame);
    if (scene.isOpen) scene.acknowledge(frame);
  }
  if (how !== "unavailable" && how !== "over_budget") return;
  if (scene.isOpen) scene.refuse(frame.id, how);
};

const take = async (scene: SendsScene, written: Written, step: Step) => {
  switch (step.kind) {
    case "add": {
      const id = `m${written.ids.length}`;
      written.ids.push(id);
      return scene.add(id);
    }
    case "connect":
      return scene.isOpen ? undefined : scene.connect(step.inStep);
    case "answer":
      return answer(scene, step.how);
    case "pass":
      return scene.pass(step.seconds * 1000);
    case "lose":
      return scene.lose();
    case "restart":
      return scene.restart();
    case "day":
      scene.lose();
      scene.wire = [];
      return scene.server.forgetIds();
    case "say":
      return scene.say();
    case "read":
      return scene.show(scene.events.length);
    case "turn":
      scene.hasTurn = !scene.hasTurn;
      return scene.hasTurn ? scene.sends.pump() : scene.sends.lost();
    case "breakLog":
      scene.isReadable = !scene.isReadable;
      return;
    case "drop": {
      const item = scene.sends.items[step.pick];
      if (!item) return;
      written.dropped.add(item.id);
      return scene.sends.drop(item.id);
    }
  }
};

/** The network and the server work, for as long as there is something to send. */
const settle = async (scene: SendsScene) => {
  scene.hasTurn = true;
  scene.isReadable = true;
  scene.lose();
  scene.connect();
  for (let rounds = 0; scene.sends.items.some(({ error }) => !error) || rounds < 2; rounds += 1) {
    expect(rounds).toBeLessThan(100);
    await scene.pass(defaultTiming.ackWait);
    while (scene.wire.length > 0) answer(scene, "acknowledge");
  }
};

test("Whatever happens, each message is in the log once and in order, or shown as failed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 40, size: "max" }), async (steps) => {
      const scene = new SendsScene();
      const written: Written = { ids: [], dropped: new Set() };
      for (const step of steps) await take(scene, written, step);
      await settle(scene);

      const stored = scene.events.filter(({ userId }) => userId === "ada").map(({ id }) => id);
      const failed = scene.sends.items.map(({ id }) => id);
      expect(stored).toEqual([...new Set(stored)]);
      expect(failed.filter((id) => stored.includes(id))).toEqual([]);
      const kept = written.ids.filter((id) => !written.dropped.has(id) && !failed.includes(id));
      expect(stored.filter((id) => !written.dropped.has(id))).toEqual(kept);
      expect([...scene.kept.keys()].toSorted()).toEqual(failed.toSorted());
      expect(scene.tooEarly).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
