import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { turnDeadline } from "./busy.ts";
import { startTurnDeadline } from "./turn-deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const recipientsOf = (count: number, protocol: "parley.v1" | "legacy" = "parley.v1") =>
  Array.from({ length: count }, (_, index) => ({
    subscription: { ...subscriptionOf(`${protocol}${index}=`), protocol },
    frames: ["frame"],
  }));

/** A worker's turn in which all but `hanging` recipients are served at once. */
const turn = (recipients: ReturnType<typeof recipientsOf>, hanging: number) => {
  const started = startTurnDeadline(recipients);
  for (const recipient of recipients.slice(hanging)) started.served(recipient);
  return started.signal;
};

/** Milliseconds after which a turn is cut short. */
const lengthOf = (signal: AbortSignal) => {
  const began = Date.now();
  while (!signal.aborted && Date.now() - began < 5_000) vi.advanceTimersByTime(1);
  return Date.now() - began;
};

describe("A worker's turn is cut short", () => {
  test.each([1, 2, 5, 9, 10, 11, 100])("soon in a room of %i with one hanging recipient", (count) => {
    expect(lengthOf(turn(recipientsOf(count), 1))).toBe(turnDeadline.tailAfter);
  });

  test("soon when a tenth hang, and late when more do", () => {
    expect(lengthOf(turn(recipientsOf(100), 10))).toBe(turnDeadline.tailAfter);
    expect(lengthOf(turn(recipientsOf(100), 11))).toBe(turnDeadline.longest);
  });

  test("a little later when the hanging recipient is a legacy client, which cannot order later events", () => {
    const recipients = [...recipientsOf(1, "legacy"), ...recipientsOf(19)];
    expect(lengthOf(turn(recipients, 1))).toBe(turnDeadline.legacyAfter);
  });

  test("a little later too when only legacy clients are left", () => {
    const recipients = [...recipientsOf(2, "legacy"), ...recipientsOf(18)];
    const { signal, served } = startTurnDeadline(recipients);
    for (const recipient of recipients.slice(2)) served(recipient);
    vi.advanceTimersByTime(turnDeadline.tailAfter + 20);
    expect(signal.aborted).toBe(false);
    // The next one is a legacy client too: the turn ends once both are served.
    for (const recipient of recipients.slice(0, 1)) served(recipient);
    expect(signal.aborted).toBe(false);
    for (const recipient of recipients.slice(1, 2)) served(recipient);
    expect(signal.aborted).toBe(true);
  });

  test("never once everybody is served and it has ended", () => {
    const { signal, end } = startTurnDeadline(recipientsOf(3));
    end();
    expect(lengthOf(signal)).toBe(5_000);
  });

  test("as soon as enough are served, once the time for the tail is up", () => {
    const recipients = recipientsOf(3);
    const { signal, served } = startTurnDeadline(recipients);
    vi.advanceTimersByTime(turnDeadline.tailAfter + 20);
    expect(signal.aborted).toBe(false);
    for (const recipient of recipients.slice(1)) served(recipient);
    expect(signal.aborted).toBe(true);
  });
});

test("A worker's turn waits for other work as long as for its recipients, and no longer", async () => {
  const started = startTurnDeadline(recipientsOf(10));
  const settled: string[] = [];
  started.within(Promise.resolve()).then(() => settled.push("done"));
  started.within(new Promise(() => {})).then(() => settled.push("hanging"));
  for (const recipient of recipientsOf(10)) started.served(recipient);
  await vi.advanceTimersByTimeAsync(turnDeadline.tailAfter - 1);
  expect(settled).toEqual(["done"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toEqual(["done", "hanging"]);
});
