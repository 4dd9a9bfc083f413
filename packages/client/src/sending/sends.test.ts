import { messageCharacters } from "@parley/core/wire/limits";
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

describe("What is written", () => {
  test("goes out one at a time, each when the one before it is acknowledged", async () => {
    const scene = await writing("a", "b");
    expect(sent(scene)).toEqual(["a"]);
    await acknowledge(scene);
    expect(sent(scene)).toEqual(["a", "b"]);
    await acknowledge(scene);
    expect([waiting(scene), scene.kept.size]).toEqual([[], 0]);
    expect(scene.events.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("is kept with its sender, and with where the log stood and when, before it goes out", async () => {
    const scene = new SendsScene();
    scene.say();
    scene.connect();
    vi.setSystemTime("2026-01-01T00:00:00.000Z");
    scene.add("a");
    await scene.pass();
    expect(scene.tooEarly).toEqual([]);
    const tried = { epoch: "first", seq: 1, at: "2026-01-01T00:00:00.000Z" };
    expect(scene.kept.get("a")).toMatchObject({ sentAs: "ada", tried });
    expect(scene.reads).toEqual([]);
  });

  test("into a room whose log is not known goes out once its head was asked for", async () => {
    const scene = new SendsScene();
    scene.say();
    scene.connect(false);
    scene.add("a");
    await scene.pass();
    expect(scene.reads).toEqual([{ limit: 1 }]);
    expect(scene.kept.get("a")).toMatchObject({ tried: { seq: 1 } });
    expect(sent(scene)).toEqual(["a"]);
  });

  test("and is dropped while the head is asked for is not kept again, and does not go out", async () => {
    const scene = new SendsScene();
    scene.connect(false);
    scene.add("a");
    scene.sends.drop("a");
    await scene.pass();
    expect([sent(scene), scene.kept.size]).toEqual([[], 0]);
  });

  test("and whose connection is lost while the head is asked for was not tried", async () => {
    const scene = new SendsScene();
    const head = Promise.withResolvers<void>();
    scene.reading = head.promise;
    scene.connect(false);
    scene.add("a");
    await scene.pass();
    expect(scene.reads).toHaveLength(1);
    scene.lose();
    head.resolve();
    await scene.pass();
    expect(scene.kept.get("a")).not.toHaveProperty("tried");
  });

  test("waits for the connection, the turn to send, and until the server has said who we are", async () => {
    const scene = new SendsScene();
    scene.user = undefined;
    scene.hasTurn = false;
    scene.add("a");
    scene.connect();
    await scene.pass(ackWait);
    scene.hasTurn = true;
    scene.sends.pump();
    await scene.pass(ackWait);
    expect(sent(scene)).toEqual([]);
    scene.user = { userId: "ada", name: "Ada" };
    scene.sends.pump();
    await scene.pass();
    expect(sent(scene)).toEqual(["a"]);
  });

  test("as somebody else is not sent, and told", async () => {
    const scene = new SendsScene();
    scene.connect();
    scene.add("a", { sentAs: "guest" });
    scene.add("b", { sentAs: "ada" });
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["b"], ["sender_changed", "b"]]);
    expect(scene.problems).toMatchObject([{ code: "sender_changed", room: "general", key: "a" }]);
    expect(scene.kept.get("a")).toMatchObject({ error: { code: "sender_changed" } });
  });

  test("and is too large for a frame is not sent, and told", async () => {
    const scene = new SendsScene();
    scene.connect();
    scene.add("a", { text: "é".repeat(5 * messageCharacters) });
    scene.add("b");
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["b"], ["message_too_long", "b"]]);
    expect(scene.problems).toMatchObject([{ code: "message_too_long", room: "general", key: "a" }]);
  });

  test("is told to whoever shows it at each change", async () => {
    const scene = await writing();
    const { changes } = scene;
    scene.add("a");
    expect(scene.changes).toBeGreaterThan(changes);
  });
});

describe("What the log is seen to hold", () => {
  test("and went out on this connection is not shown as in flight, and is still sent, for other readers", async () => {
    const scene = await writing("a", "b");
    for (const frame of scene.wire.splice(0)) scene.store(frame);
    const { changes } = scene;
    scene.show(1);
    expect(scene.changes).toBeGreaterThan(changes);
    expect(waiting(scene)).toEqual(["b"]);
    await scene.pass(ackWait + firstWait);
    expect(sent(scene)).toEqual(["a", "a again"]);
    await acknowledge(scene);
    expect([waiting(scene), sent(scene)]).toEqual([["b"], ["a", "a again", "b"]]);
  });

  test("and went out before is over", async () => {
    const scene = await writing("a", "b");
    for (const frame of scene.wire.splice(0)) scene.store(frame);
    scene.lose();
    scene.connect();
    await scene.pass();
    expect([waiting(scene), sent(scene)]).toEqual([["b"], ["a", "b"]]);
    expect(scene.kept.has("a")).toBe(false);
  });

  test("and went out before is over at once, also behind one that is on its way", async () => {
    const scene = await writing("a");
    const left = { kind: "message", id: "b", room: "general", timestamp: "", text: "left" } as const;
    scene.kept.set("b", left);
    scene.sends.follow({ ...left, sentAs: "ada", tried: { epoch: "first", seq: 0 } });
    scene.store({ action: "sendMessage", room: "general", id: "b", message: "left" });
    scene.show(1);
    expect([waiting(scene), [...scene.kept.keys()]]).toEqual([["a"], ["a"]]);
  });

  test("and failed has not", async () => {
    const scene = await writing("a");
    for (const frame of scene.wire.splice(0)) scene.store(frame);
    scene.refuse("a", "over_budget");
    scene.show(1);
    expect([waiting(scene), scene.kept.size]).toEqual([[], 0]);
  });

  test("is over when the connection ends: the next one shows it", async () => {
    const scene = await writing("a");
    for (const frame of scene.wire.splice(0)) scene.store(frame);
    scene.show(1);
    scene.lose();
    expect(scene.kept.size).toBe(0);
    scene.connect(false);
    await scene.pass();
    expect(sent(scene)).toEqual(["a"]);
  });

  test("and is nothing of ours changes nothing", async () => {
    const scene = await writing("a");
    scene.sends.found("x");
    expect(waiting(scene)).toEqual(["a"]);
  });
});

describe("What is dropped", () => {
  test("lets the next one out, and is nowhere any more", async () => {
    const scene = await writing("a", "b");
    scene.sends.drop("a");
    await scene.pass();
    expect([sent(scene), waiting(scene), [...scene.kept.keys()]]).toEqual([["a", "b"], ["b"], ["b"]]);
    scene.sends.drop("a");
    expect(scene.sends.forget("a")).toBeUndefined();
  });

  test("by another process is left alone in the outbox", async () => {
    const scene = await writing("a");
    expect(scene.sends.forget("a")).toMatchObject({ id: "a" });
    expect([waiting(scene), scene.kept.size]).toEqual([[], 1]);
  });

  test("before its turn does not disturb what is on its way", async () => {
    const scene = await writing("a", "b");
    scene.sends.drop("b");
    await scene.pass(ackWait - 20);
    expect(sent(scene)).toEqual(["a"]);
    await acknowledge(scene);
    expect(waiting(scene)).toEqual([]);
  });

  test("while others hold up all sends does not go out", async () => {
    const scene = await writing();
    scene.throttle.hold(1000);
    scene.add("a");
    scene.add("b");
    scene.sends.drop("a");
    await scene.pass(1010);
    expect(sent(scene)).toEqual(["b"]);
  });

  test("while others hold up all sends is not looked for", async () => {
    const scene = await writing("a");
    scene.restart();
    scene.throttle.hold(1000);
    scene.connect(false);
    scene.sends.drop("a");
    await scene.pass(1010);
    expect([scene.reads, sent(scene)]).toEqual([[], ["a"]]);
  });
});
