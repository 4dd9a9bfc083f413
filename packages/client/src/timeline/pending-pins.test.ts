import { describe, expect, test } from "vitest";
import type { PendingChange, PinnedMessage } from "../snapshot.ts";
import { withPins } from "./pending-pins.ts";
import type { Row } from "./row.ts";

const row = (seq: number): Row => ({
  key: `id-${seq}`,
  id: `id-${seq}`,
  seq,
  userId: "ada",
  name: "Ada",
  verified: true,
  text: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
  own: true,
  state: "sent",
});

const pin = (target: number, pinned = true, more: Partial<PendingChange> = {}): PendingChange => ({
  id: `pin-${target}-${pinned}`,
  kind: "pin",
  target,
  pinned,
  state: "sending",
  ...more,
});

/** A room that holds 1 to 5, where 3 was pinned after 1. */
const timeline = {
  pinned: [3, 1].map((seq): PinnedMessage => ({ seq, message: row(seq) })),
  rowAt: (seq: number) => (seq <= 5 ? row(seq) : undefined),
};
const shown = (...changes: PendingChange[]) => withPins(timeline, changes).map(({ seq }) => seq);

describe("A pin that is in flight", () => {
  test("is at the top, the last one first, with its message if that is held", () => {
    expect(withPins(timeline, [pin(2), pin(9)])).toEqual([
      { seq: 9 },
      { seq: 2, message: row(2) },
      ...timeline.pinned,
    ]);
  });

  test("of a message that is already pinned changes nothing", () => {
    expect(shown(pin(1))).toEqual([3, 1]);
  });

  test("removes its message if it is an unpin, and the last request wins", () => {
    expect(shown(pin(3, false))).toEqual([1]);
    expect(shown(pin(3, false), pin(3))).toEqual([3, 1]);
    expect(shown(pin(2), pin(2, false))).toEqual([3, 1]);
  });
});

test("a pin or unpin that was refused changes nothing", () => {
  const error = { code: "too_many_pins" as const, message: "Unpin one first." };
  expect(shown(pin(2, true, { state: "failed", error }), pin(3, false, { state: "failed", error }))).toEqual([
    3, 1,
  ]);
});

test("a pinned message whose edit is in flight stays pinned", () => {
  expect(shown({ id: "e", kind: "edit", target: 3, text: "new", state: "sending" })).toEqual([3, 1]);
});

test("a message whose deletion is in flight is no longer pinned", () => {
  const remove: PendingChange = { id: "d", kind: "delete", target: 3, state: "sending" };
  expect(shown(remove)).toEqual([1]);
  expect(shown(pin(2), { ...remove, target: 2 })).toEqual([3, 1]);
  const error = { code: "forbidden" as const, message: "It is not yours." };
  expect(shown({ ...remove, state: "failed", error })).toEqual([3, 1]);
});
