import { messageCharacters } from "@parley/core/protocol/limits";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SendsScene } from "./testing/sends-scene.ts";
import { defaultTiming } from "./timing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { ackWait, retryBase } = defaultTiming;
/** The waits before the first tries again: half of the most, as chance is in these tests. */
const [firstWait, secondWait] = [retryBase / 2, retryBase];

/** A client that is connected, with what it wrote on its way. */
const writing = async (...ids: string[]) => {
  const scene = new SendsScene();
  scene.connect();
  for (const id of ids) scene.add(id);
  await scene.pass();
  return scene;
};

const sent = (scene: SendsScene) => scene.frames.map(({ id, retry }) => (retry ? `${id} again` : id));
const waiting = (scene: SendsScene) => scene.sends.items.map(({ id, error }) => error?.code ?? id);

const acknowledge = async (scene: SendsScene) => {
  for (const frame of scene.wire.splice(0)) scene.acknowledge(frame);
  await scene.pass();
};

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

  test.each(["id_reused", "id_expired", "sender_changed"])(
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

  test("what did not fail, or is not here, does nothing", async () => {
    const scene = await writing("a");
    scene.sends.retry("a");
    scene.sends.retry("x");
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["a"], ["a"]]);
  });
});

describe("What the log is seen to hold", () => {
  test("and went out on this connection is not shown as on its way, and still goes out: others may not know", async () => {
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

test.each(["told", "restored"])(
  "What the room shows already when the try of another process is %s is not sent again",
  async (how) => {
    const scene = await writing();
    const tried = { epoch: "first", seq: 0 };
    const told = { kind: "message", id: "a", room: "general", timestamp: "", text: "told", tried } as const;
    scene.store({ action: "sendMessage", room: "general", id: "a", message: "told" });
    scene.store({ action: "sendMessage", room: "general", id: "b", message: "told" });
    scene.show(1);
    const items = ["a", "b"].map((id) => ({ ...told, id, sentAs: "ada" }));
    if (how === "restored") scene.sends.restore(items);
    else for (const item of items) scene.sends.follow(item);
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["b again"], ["b"]]);
  },
);

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

describe("What other processes left or do", () => {
  test("goes out before what is new, and once", async () => {
    const scene = new SendsScene();
    scene.add("new");
    const place = { kind: "message", room: "general", timestamp: "", text: "left" } as const;
    scene.sends.restore([
      { ...place, id: "a" },
      { ...place, id: "b" },
    ]);
    scene.connect();
    for (let n = 0; n < 3; n += 1) {
      await scene.pass();
      await acknowledge(scene);
    }
    expect(sent(scene)).toEqual(["a", "b", "new"]);
  });

  test("goes out at once when it is restored or told while connected", async () => {
    const scene = await writing();
    const place = { kind: "message", room: "general", timestamp: "", text: "left" } as const;
    scene.sends.restore([{ ...place, id: "a" }]);
    await scene.pass();
    await acknowledge(scene);
    scene.sends.follow({ ...place, id: "b" });
    await scene.pass();
    expect(sent(scene)).toEqual(["a", "b"]);
  });

  test("does not touch what is on its way", async () => {
    const scene = await writing("a", "b");
    const error = { code: "forbidden", message: "" };
    const told = scene.sends.items.map((item) => ({ ...item, error }));
    for (const item of told) scene.sends.follow(item);
    expect(waiting(scene)).toEqual(["a", "forbidden"]);
    scene.sends.restore(told);
    expect(waiting(scene)).toEqual(["a", "forbidden"]);
  });

  test.each(["follow", "restore"] as const)(
    "and knows less of its tries loses nothing of them (%s)",
    async (how) => {
      const scene = await writing("a");
      scene.lose();
      const tried = scene.sends.items[0]?.tried;
      const told = { kind: "message", id: "a", room: "general", timestamp: "", text: "told" } as const;
      const tell = (item: typeof told & { tried?: { epoch: string; seq: number } }) =>
        how === "follow" ? scene.sends.follow(item) : scene.sends.restore([item]);
      tell(told);
      expect(scene.sends.items).toEqual([{ ...told, sentAs: "ada", tried }]);
      const later = { ...told, tried: { epoch: "second", seq: 5 } };
      tell(later);
      expect(scene.sends.items).toEqual([later]);
      tell(told);
      expect(scene.sends.items).toStrictEqual([later]);
    },
  );

  test("and was not tried here either, is as it is told", async () => {
    const scene = new SendsScene();
    scene.add("a");
    const told = { kind: "message", id: "a", room: "general", timestamp: "", text: "told" } as const;
    scene.sends.follow(told);
    expect(scene.sends.items).toStrictEqual([told]);
  });
});
