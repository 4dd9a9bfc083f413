import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SendsScene, sent, waiting } from "../../test/sends-scene.ts";
import type { OutboxItem } from "../outbox/outbox.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const item: OutboxItem = {
  kind: "message",
  id: "a",
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text: "text of a",
  sentAs: "ada",
  tried: { epoch: "first", seq: 0, at: "2026-01-01T00:00:00.000Z" },
};

/**
 * A tab without the turn, which is told of an item of the one that has it, and may read that it is stored.
 */
const listening = () => {
  const scene = new SendsScene();
  scene.hasTurn = false;
  scene.connect();
  scene.kept.set("a", item);
  scene.sends.follow(item);
  scene.store({ action: "sendMessage", id: "a", room: "general", message: "text of a" });
  return scene;
};

const shownAndKept = (scene: SendsScene) => [waiting(scene), [...scene.kept.keys()]];

describe("What a tab without the turn to send sees in the log", () => {
  test("is hidden, and left in the outbox: the other tab may have to repeat it", () => {
    const scene = listening();
    expect(waiting(scene)).toEqual(["a"]);
    scene.show(1);
    expect(shownAndKept(scene)).toEqual([[], ["a"]]);
  });

  test("is left there too when the log was seen before the item", () => {
    const scene = listening();
    scene.sends.forget("a");
    scene.show(1);
    scene.sends.follow(item);
    expect(shownAndKept(scene)).toEqual([[], ["a"]]);
    scene.sends.restore([item]);
    expect(shownAndKept(scene)).toEqual([[], ["a"]]);
  });

  test("is left there when the connection ends, and hidden until the other tab is done", () => {
    const scene = listening();
    scene.show(1);
    scene.lose();
    expect(shownAndKept(scene)).toEqual([[], ["a"]]);
    scene.connect();
    expect(scene.sends.forget("a")).toMatchObject({ id: "a" });
    expect([waiting(scene), sent(scene)]).toEqual([[], []]);
  });

  test("is over once the turn is its own, and does not go out", async () => {
    const scene = listening();
    scene.show(1);
    scene.hasTurn = true;
    scene.add("b");
    await scene.pass();
    expect([sent(scene), [...scene.kept.keys()]]).toEqual([["b"], ["b"]]);
  });

  test("is over when the other tab was refused: nobody repeats it", () => {
    const scene = listening();
    scene.show(1);
    scene.sends.follow({ ...item, error: { code: "over_budget", message: "It is over_budget." } });
    expect(shownAndKept(scene)).toEqual([[], []]);
  });
});

test("What another tab says anew of an item that is hidden shows where the log has it no more", () => {
  const scene = listening();
  scene.show(1);
  scene.shown = 0;
  scene.sends.follow({ ...item, error: { code: "over_budget", message: "It is over_budget." } });
  expect(waiting(scene)).toEqual(["over_budget"]);
});
