import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acknowledge, SendsScene, sent, waiting, writing } from "../../test/sends-scene.ts";
import { defaultTiming } from "../timing/timing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { ackWait, retryBase } = defaultTiming;
/** Half of the most, as chance is in these tests. */
const firstWait = retryBase / 2;
const secondWait = retryBase;

describe("What is not answered", () => {
  test("is sent again with its id after a while, and the connection is looked at", async () => {
    const scene = await writing("a");
    await scene.pass(ackWait - 20);
    expect(scene.probes).toBe(0);
    await scene.pass(20);
    expect([scene.probes, sent(scene)]).toEqual([1, ["a"]]);
    await scene.pass(firstWait);
    expect(sent(scene)).toEqual(["a", "a again"]);
    expect(scene.reads).toEqual([]);
    await acknowledge(scene);
    expect(waiting(scene)).toEqual([]);
  });

  test("holds up what was written after it, also while it waits", async () => {
    const scene = await writing("a", "b");
    await scene.pass(ackWait);
    scene.add("c");
    await scene.pass(firstWait - 20);
    expect(sent(scene)).toEqual(["a"]);
    await scene.pass(20);
    await acknowledge(scene);
    expect(sent(scene)).toEqual(["a", "a again", "b"]);
  });

  test("waits longer each time, and short again after something was acknowledged", async () => {
    const scene = await writing("a", "b");
    await scene.pass(ackWait + firstWait);
    await scene.pass(ackWait + secondWait - 20);
    expect(sent(scene)).toEqual(["a", "a again"]);
    await scene.pass(20);
    expect(sent(scene)).toEqual(["a", "a again", "a again"]);
    await acknowledge(scene);
    await scene.pass(ackWait + firstWait);
    expect(sent(scene).slice(3)).toEqual(["b", "b again"]);
  });

  test("counts as not sent when there was no connection any more", async () => {
    const scene = await writing();
    scene.add("a");
    scene.isOpen = false;
    await scene.pass(ackWait + firstWait);
    expect([sent(scene), scene.probes]).toEqual([[], 0]);
    scene.connect();
    await scene.pass();
    expect(sent(scene)).toEqual(["a again"]);
  });
});

describe("What was tried on an earlier connection", () => {
  const tried = async () => {
    const scene = await writing("a");
    scene.lose();
    return scene;
  };

  test("is looked for in the log from before its first try to the head, and not sent if it is there", async () => {
    for (const isRestarted of [true, false]) {
      const scene = await tried();
      for (let n = 0; n < 4; n += 1) scene.say();
      for (const frame of scene.wire) scene.store(frame);
      scene.say();
      if (isRestarted) scene.restart();
      scene.connect(false);
      await scene.pass();
      expect(scene.reads.map(({ after }) => after)).toEqual([0, 2, 4]);
      expect([sent(scene), waiting(scene), scene.kept.size]).toEqual([["a"], [], 0]);
      // What was read is shown, if the room shows anything.
      expect(scene.shown).toBe(isRestarted ? undefined : 6);
    }
  });

  test("is sent again when the log does not have it", async () => {
    const scene = await tried();
    scene.connect(false);
    await scene.pass();
    expect([sent(scene), scene.reads.length]).toEqual([["a", "a again"], 1]);
  });

  test("is not looked for once more on the same connection", async () => {
    const scene = await tried();
    scene.connect(false);
    await scene.pass();
    await scene.pass(ackWait + firstWait);
    expect([sent(scene), scene.reads.length]).toEqual([["a", "a again", "a again"], 1]);
  });

  test("and is a message, needs no look where the room shows all that came since", async () => {
    const scene = await tried();
    scene.connect();
    await scene.pass();
    expect([sent(scene), scene.reads]).toEqual([["a", "a again"], []]);
  });

  test("and is a change, is looked for also then: its row does not say that it was made", async () => {
    const scene = await writing();
    scene.add("e", { kind: "edit", target: 1 });
    await scene.pass();
    scene.lose();
    scene.connect();
    await scene.pass();
    expect([sent(scene), scene.reads.length]).toEqual([["e", "e again"], 1]);
  });

  test("waits while the log cannot be read, tells of it once in each series, and is found out then", async () => {
    const scene = await tried();
    scene.isReadable = false;
    scene.connect(false);
    await scene.pass();
    const cause = new Error("There is no way to the log.");
    expect(scene.problems).toEqual([
      { code: "log_unreadable", message: expect.any(String), room: "general", cause },
    ]);
    await scene.pass(firstWait);
    expect([scene.reads.length, scene.problems.length, sent(scene)]).toEqual([2, 1, ["a"]]);
    scene.isReadable = true;
    await scene.pass(secondWait - 20);
    expect(scene.reads).toHaveLength(2);
    await scene.pass(20);
    expect(sent(scene)).toEqual(["a", "a again"]);
  });

  test("and is dropped while the log is read for it, is nobody's problem when that fails", async () => {
    const scene = await tried();
    scene.isReadable = false;
    scene.connect(false);
    scene.sends.drop("a");
    await scene.pass(ackWait);
    expect([scene.problems, sent(scene)]).toEqual([[], ["a"]]);
  });

  test("as another user is shown as failed, unless the log has it", async () => {
    for (const stored of [true, false]) {
      const scene = await tried();
      if (stored) for (const frame of scene.wire) scene.store(frame);
      scene.user = { userId: "grace", name: "Grace" };
      scene.connect();
      await scene.pass();
      expect(sent(scene)).toEqual(["a"]);
      expect(waiting(scene)).toEqual(stored ? [] : ["sender_changed"]);
    }
  });

  test("longer ago than messages are kept is shown as failed, from that very moment on", async () => {
    for (const [keptFor, outcome] of [[1000, "id_expired"] as const, [1001, "a"] as const]) {
      vi.setSystemTime("2026-01-01T00:00:00.000Z");
      const scene = new SendsScene();
      scene.keptFor = keptFor;
      const timestamp = "2025-12-31T23:59:59.000Z";
      scene.add("a", { sentAs: "ada", timestamp, tried: { epoch: "first", seq: 0 } });
      scene.connect();
      await scene.pass(0);
      expect(waiting(scene)).toEqual([outcome]);
    }
  });
});
