import { expect, test, vi } from "vitest";
import type { OutboxItem } from "../outbox/outbox.ts";
import { ItemQueue } from "./item-queue.ts";

const item = (id: string, text = id): OutboxItem & { kind: "message" } => ({
  kind: "message",
  id,
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text,
});

const queueOf = (...ids: string[]) => {
  const changed = vi.fn();
  const queue = new ItemQueue(changed);
  for (const id of ids) queue.add(item(id));
  changed.mockClear();
  return { queue, changed, ids: () => queue.all.map(({ id }) => id) };
};

test("Items stand in the order of sending; the next one is the first that was not refused", () => {
  const { queue, ids } = queueOf("a", "b", "c");
  expect(ids()).toEqual(["a", "b", "c"]);
  expect(queue.next?.id).toBe("a");
  queue.replace({ ...item("a"), error: { code: "forbidden", message: "" } });
  expect([queue.next?.id, ids()]).toEqual(["b", ["a", "b", "c"]]);
  expect([queue.find("c")?.id, queue.find("d")]).toEqual(["c", undefined]);
});

test("What an earlier process left comes first, and what is here already is not doubled", () => {
  const { queue, ids, changed } = queueOf("c", "new");
  const merged = vi.fn((told: OutboxItem, known: OutboxItem) => ({
    ...told,
    sentAs: `${told.id}${known.id}`,
  }));
  queue.restore([item("a"), item("b"), item("c")], merged);
  expect(ids()).toEqual(["a", "b", "c", "new"]);
  expect(queue.all.map(({ sentAs }) => sentAs)).toEqual([undefined, undefined, "cc", undefined]);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("An item is replaced in its place, and not brought back", () => {
  const { queue, ids, changed } = queueOf("a", "b");
  expect(queue.replace(item("a", "again"))).toBe(true);
  expect(queue.all).toEqual([item("a", "again"), item("b")]);
  expect(changed).toHaveBeenCalledTimes(1);
  expect(queue.replace(item("c"))).toBe(false);
  expect([ids(), changed.mock.calls.length]).toEqual([["a", "b"], 1]);
});

test("An item is taken out once", () => {
  const { queue, ids, changed } = queueOf("a", "b");
  expect(queue.remove("a")).toEqual(item("a"));
  expect(queue.remove("a")).toBeUndefined();
  expect([ids(), changed.mock.calls.length]).toEqual([["b"], 1]);
});
