import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

const filled = (...items: string[]) => {
  const queue = new FairQueue<string>();
  for (const item of items) queue.push(item.charAt(0), item);
  return queue;
};
const drain = (queue: FairQueue<string>) => {
  const all: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) all.push(item);
  return all;
};

test("owners take turns, and each owner's items keep their order", () => {
  expect(drain(filled("a1", "a2", "a3", "a4", "b1", "c1", "c2"))).toEqual([
    "a1",
    "b1",
    "c1",
    "a2",
    "c2",
    "a3",
    "a4",
  ]);
});

test("a late owner waits for one item of each other owner, not for all", () => {
  const queue = filled(...Array.from({ length: 1_000 }, (_, nth) => `a${nth}`));
  queue.shift();
  queue.push("b", "b1");
  expect([queue.shift(), queue.shift()]).toEqual(["a1", "b1"]);
});

test("the queue can be inspected, and emptied", () => {
  const queue = filled("a1", "a2", "b1");
  expect([...queue.first()]).toEqual(["a1", "b1"]);
  expect(queue.clear()).toEqual(["a1", "a2", "b1"]);
  expect(queue.shift()).toBeUndefined();
});
