import { describe, expect, test } from "vitest";
import type { PendingChange } from "../snapshot.ts";
import { withChanges } from "./pending-changes.ts";
import type { Row } from "./row.ts";

const row = (seq: number, more: Partial<Row> = {}): Row => ({
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
  ...more,
});

const rows = [row(1), row(3), row(4)];
const error = { code: "forbidden" as const, message: "It is not yours." };
const edit = (target: number, text: string, more: Partial<PendingChange> = {}): PendingChange => ({
  id: `edit-${text}`,
  kind: "edit",
  target,
  text,
  state: "sending",
  ...more,
});
const remove = (target: number, more: Partial<PendingChange> = {}): PendingChange => ({
  id: `delete-${target}`,
  kind: "delete",
  target,
  state: "sending",
  ...more,
});

describe("A change that is in flight", () => {
  test("is shown as if it were stored, and the other messages stay the same objects", () => {
    const change = edit(3, "new");
    const shown = withChanges(rows, [change]);
    expect(shown[1]).toEqual({ ...row(3), text: "new", edited: true, change });
    expect(shown[0]).toBe(rows[0]);
    expect(shown[2]).toBe(rows[2]);
  });

  test("is applied on top of the one before it", () => {
    const [first, second, last] = [edit(3, "first"), edit(3, "second"), remove(3)];
    expect(withChanges(rows, [first, second])[1]).toMatchObject({ text: "second", change: second });
    const deleted = withChanges(rows, [first, second, last])[1];
    expect(deleted).toEqual({ ...row(3), text: "", deleted: true, change: last });
  });

  test("does not bring back a deleted message", () => {
    const deleted = row(3, { text: "", deleted: true });
    expect(withChanges([deleted], [edit(3, "new")])[0]).toMatchObject({ text: "", deleted: true });
  });

  test("of a message that is not held shows nothing", () => {
    expect(withChanges(rows, [edit(2, "new"), remove(9)])).toEqual(rows);
  });
});

describe("A change that was refused", () => {
  test("leaves the message unchanged, and is shown beside it with its reason", () => {
    const refused = edit(3, "new", { state: "failed", error });
    expect(withChanges(rows, [refused])[1]).toEqual({ ...row(3), change: refused });
  });

  test("takes precedence over one in flight, which is still applied", () => {
    const refused = remove(3, { state: "failed", error });
    expect(withChanges(rows, [refused, edit(3, "new")])[1]).toMatchObject({ text: "new", change: refused });
  });
});

test("without changes nothing is copied", () => {
  expect(withChanges(rows, [])).toBe(rows);
});
