import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createInFlight } from "./in-flight.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const someUnderWay = () => {
  const inFlight = createInFlight({ max: 3, timeout: 2_000 });
  const { signal } = new AbortController();
  const cut: string[] = [];
  return {
    cut,
    enter: (name: string, by: AbortSignal = signal) => inFlight.enter(by, () => cut.push(name)),
  };
};

test("one too many cuts the oldest short, however the others came and went", () => {
  const { enter, cut } = someUnderWay();
  const leave = enter("a");
  enter("b");
  enter("c");
  leave();
  enter("d");
  expect(cut).toEqual([]);
  enter("e");
  expect(cut).toEqual(["b"]);
  enter("f");
  expect(cut).toEqual(["b", "c"]);
});

test("each is cut short when its own time is up", () => {
  const { enter, cut } = someUnderWay();
  enter("a");
  vi.advanceTimersByTime(700);
  const leave = enter("b");
  vi.advanceTimersByTime(700);
  enter("c");
  vi.advanceTimersByTime(599);
  expect(cut).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(cut).toEqual(["a"]);
  leave();
  vi.advanceTimersByTime(1_399);
  expect(cut).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(cut).toEqual(["a", "c"]);
});

test("a long pause does not keep the next from its own time", () => {
  const { enter, cut } = someUnderWay();
  enter("a")();
  vi.advanceTimersByTime(60_000);
  enter("b");
  vi.advanceTimersByTime(1_999);
  expect(cut).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(cut).toEqual(["b"]);
});

test("an aborted signal cuts its own short, once, and nothing that has left", () => {
  const { enter, cut } = someUnderWay();
  const ending = new AbortController();
  const leave = enter("a", ending.signal);
  enter("b", ending.signal);
  enter("c");
  leave();
  leave();
  ending.abort();
  expect(cut).toEqual(["b"]);
  vi.advanceTimersByTime(2_000);
  expect(cut).toEqual(["b", "c"]);
});
