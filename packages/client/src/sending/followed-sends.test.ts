import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acknowledge, SendsScene, sent, waiting, writing } from "../../test/sends-scene.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
    const error = { code: "forbidden" as const, message: "" };
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

describe("What was forgotten and is told of again", () => {
  const again = {
    kind: "message",
    id: "a",
    room: "general",
    timestamp: "",
    text: "text of a",
    sentAs: "ada",
    tried: { epoch: "first", seq: 0 },
  } as const;

  test("goes out once the log was read, even on the connection on which it went out before", async () => {
    const scene = await writing("a");
    scene.sends.forget("a");
    scene.connect(false);
    expect(scene.reads).toEqual([]);
    scene.sends.follow(again);
    await scene.pass();
    expect(scene.reads).toHaveLength(1);
    expect(sent(scene)).toEqual(["a", "a again"]);
  });

  test("is shown, even if it was hidden before since the log had it", async () => {
    const scene = await writing("a");
    for (const frame of scene.wire.splice(0)) scene.store(frame);
    scene.show(1);
    expect(waiting(scene)).toEqual([]);
    scene.sends.forget("a");
    scene.shown = 0;
    scene.isOpen = false;
    scene.sends.restore([again]);
    expect(waiting(scene)).toEqual(["a"]);
  });

  test("goes out, even if a repetition of it was refused before", async () => {
    const scene = await writing("a");
    scene.lose();
    scene.connect();
    await scene.pass();
    expect(sent(scene)).toEqual(["a", "a again"]);
    const log = Promise.withResolvers<void>();
    scene.reading = log.promise;
    scene.refuse("a", "over_budget");
    await scene.pass();
    scene.sends.forget("a");
    log.resolve();
    scene.sends.follow(again);
    await scene.pass();
    expect([sent(scene), waiting(scene)]).toEqual([["a", "a again", "a again"], ["a"]]);
  });
});
