import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acknowledge, sent, waiting, writing } from "../../test/sends-scene.ts";
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

describe("A refusal", () => {
  test("for now is waited out as long as the server says, and then the same goes out again", async () => {
    const scene = await writing("a");
    expect(scene.refuse("a", "unavailable", 3)).toBe(true);
    await scene.pass(3000 + firstWait - 20);
    expect(sent(scene)).toEqual(["a"]);
    await scene.pass(20);
    expect([sent(scene), waiting(scene), scene.problems]).toEqual([["a", "a again"], ["a"], []]);
  });

  test("for now of what is not on its way delays nothing", async () => {
    const scene = await writing("a", "b");
    expect(scene.refuse("b", "unavailable", 60)).toBe(true);
    await acknowledge(scene);
    expect(sent(scene)).toEqual(["a", "b"]);
    await scene.pass(ackWait);
    expect(scene.refuse("b", "unavailable", 60)).toBe(true);
    await scene.pass(firstWait);
    expect(sent(scene)).toEqual(["a", "b", "b again"]);
  });

  test("by slow mode is waited out up to a minute; for longer its author is asked", async () => {
    const scene = await writing("a", "b");
    scene.refuse("a", "slow_mode", 60);
    await scene.pass(60_000 + firstWait);
    expect([sent(scene), waiting(scene)]).toEqual([
      ["a", "a again"],
      ["a", "b"],
    ]);
    const another = await writing("a");
    another.refuse("a", "slow_mode", 61);
    await another.pass();
    expect(waiting(another)).toEqual(["slow_mode"]);
  });

  test("as too much holds up what other rooms send, too; another one does not", async () => {
    for (const [code, goesOut] of [["rate_limited", false] as const, ["unavailable", true] as const]) {
      const scene = await writing("a");
      scene.refuse("a", code, 3);
      let entered = false;
      void scene.throttle.enter(new AbortController().signal).then(() => {
        entered = true;
      });
      await scene.pass(2900);
      expect(entered).toBe(goesOut);
    }
  });

  test("for good of the first try is final: nothing else can have come of it", async () => {
    const scene = await writing("a", "b");
    scene.refuse("a", "over_budget");
    await scene.pass();
    expect([sent(scene), waiting(scene), scene.reads]).toEqual([["a", "b"], ["over_budget", "b"], []]);
    const told = { code: "over_budget", message: "It is over_budget.", room: "general", key: "a" };
    expect(scene.problems).toEqual([told]);
    expect(scene.kept.get("a")).toMatchObject({ error: { code: "over_budget" } });
  });

  test("for good of a repetition is final once the log was read, which may have the first try", async () => {
    for (const stored of [true, false]) {
      const scene = await writing("a", "b");
      if (stored) for (const frame of scene.wire) scene.store(frame);
      await scene.pass(ackWait + firstWait);
      scene.refuse("a", "over_budget");
      await scene.pass();
      expect(scene.reads).toHaveLength(1);
      expect(sent(scene)).toEqual(["a", "a again", "b"]);
      expect(waiting(scene)).toEqual(stored ? ["b"] : ["over_budget", "b"]);
    }
  });

  test("for good that comes while it waits for its next try is looked into at once", async () => {
    const scene = await writing("a", "b");
    await scene.pass(ackWait);
    scene.refuse("a", "over_budget");
    await scene.pass();
    expect([waiting(scene), sent(scene)]).toEqual([
      ["over_budget", "b"],
      ["a", "b"],
    ]);
  });

  test("for good of one leaves alone what another one is on its way for", async () => {
    const scene = await writing("a", "b");
    scene.refuse("b", "over_budget");
    await scene.pass();
    expect(sent(scene)).toEqual(["a"]);
    await acknowledge(scene);
    expect(waiting(scene)).toEqual(["b"]);
  });

  test("for good that was not looked into is asked for again: another tab may have sent it since", async () => {
    const scene = await writing("a");
    await scene.pass(ackWait + firstWait);
    scene.isReadable = false;
    scene.refuse("a", "over_budget");
    await scene.pass();
    scene.lose();
    scene.isReadable = true;
    scene.connect();
    await scene.pass();
    expect([waiting(scene), sent(scene)]).toEqual([["a"], ["a", "a again", "a again"]]);
  });

  test("is forgotten with what was retried: then it goes out again", async () => {
    const scene = await writing("a");
    await scene.pass(ackWait + firstWait);
    scene.refuse("a", "over_budget");
    await scene.pass();
    scene.sends.retry("a");
    await scene.pass();
    expect(sent(scene).slice(2)).toEqual(["a again"]);
    expect(waiting(scene)).toEqual(["a"]);
  });

  test("that comes twice is told once", async () => {
    const scene = await writing("a");
    scene.refuse("a", "over_budget");
    scene.refuse("a", "over_budget");
    await scene.pass();
    scene.sends.retry("a");
    await scene.pass();
    expect([scene.problems.length, scene.reads.length]).toEqual([1, 0]);
    expect(sent(scene)).toEqual(["a", "a again"]);
  });

  test("of a deletion whose message is gone means that it is done; no other does, and not of an edit", async () => {
    const scene = await writing();
    scene.add("d", { kind: "delete", target: 1 });
    scene.add("f", { kind: "delete", target: 2 });
    scene.add("e", { kind: "edit", target: 1 });
    for (const [id, code] of [
      ["d", "not_found"] as const,
      ["f", "forbidden"] as const,
      ["e", "not_found"] as const,
    ]) {
      await scene.pass();
      scene.refuse(id, code);
    }
    expect([waiting(scene), [...scene.kept.keys()]]).toEqual([
      ["forbidden", "not_found"],
      ["f", "e"],
    ]);
  });

  test("of something else is not for these", async () => {
    const scene = await writing("a");
    expect(scene.refuse("x", "over_budget")).toBe(false);
    expect(waiting(scene)).toEqual(["a"]);
  });
});

describe("Retrying", () => {
  test("what failed sends it in its place, with its id", async () => {
    const scene = await writing("a", "b");
    scene.refuse("a", "over_budget");
    await scene.pass();
    scene.sends.retry("a");
    await acknowledge(scene);
    expect(scene.frames.map(({ id }) => id)).toEqual(["a", "b", "a"]);
    expect(scene.kept.get("a")).not.toHaveProperty("error");
  });

  test.each(["id_reused", "id_expired"] as const)(
    "what failed with %s sends another message",
    async (code) => {
      const scene = await writing("a");
      scene.refuse("a", code);
      await scene.pass();
      scene.user = { userId: "grace", name: "Grace" };
      scene.sends.retry("a");
      await scene.pass();
      const [first, second] = scene.frames;
      expect(second).toMatchObject({ message: "text of a" });
      expect(second?.id).not.toBe(first?.id);
      expect(second).not.toHaveProperty("retry");
      expect([...scene.kept.values()]).toMatchObject([{ id: second?.id, sentAs: "grace" }]);
      expect(scene.kept.get(second?.id ?? "")).not.toHaveProperty("error");
    },
  );

  test("what was first sent as another user sends another message", async () => {
    const scene = await writing();
    scene.add("a", { sentAs: "guest" });
    await scene.pass();
    expect(waiting(scene)).toEqual(["sender_changed"]);
    scene.sends.retry("a");
    await scene.pass();
    expect(scene.frames).toMatchObject([{ message: "text of a", id: expect.not.stringMatching(/^a$/) }]);
    expect([...scene.kept.values()]).toMatchObject([{ id: scene.frames[0]?.id, sentAs: "ada" }]);
  });

  test("what did not fail, or is not here, does nothing", async () => {
    const scene = await writing("a");
    scene.sends.retry("a");
    scene.sends.retry("x");
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["a"], ["a"]]);
  });
});
