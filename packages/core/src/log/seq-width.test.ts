import * as v from "valibot";
import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { UserPage } from "../message/by-user.ts";
import { Cursor, Seq } from "../wire/field.ts";
import { maxSeq, seqDigits } from "../wire/limits.ts";

const room = "general";
const timestamp = "2026-01-01T00:00:00.000Z";

test("every seq that a client may name sorts in the log as its number does", async () => {
  const store = await freshStore();
  // The last of so many digits, and the first of one more.
  const seqs = Array.from({ length: seqDigits }, (_, digits) => [
    10 ** digits,
    10 ** (digits + 1) - 1,
  ]).flat();
  for (const seq of seqs.toReversed()) {
    expect(v.is(Seq, seq)).toBe(true);
    await store.events.put({ room, seq, kind: "void", userId: "", timestamp }).go();
  }
  const { data } = await store.events.query.log({ room }).go({ consistent: true });
  expect(data.map(({ seq }) => seq)).toEqual(seqs);
});

test("a seq that is wider than the keys is refused, wherever it is named", () => {
  const wide = maxSeq + 1;
  expect(v.is(Seq, wide)).toBe(false);
  expect(v.is(Cursor, { epoch: "e", seq: wide })).toBe(false);
  for (const before of [`${timestamp}~general~${wide}`, `${timestamp}~general~1~${wide}`])
    expect(v.is(UserPage, { before })).toBe(false);
  for (const before of [`${timestamp}~general~${maxSeq}`, `${timestamp}~general~1~${maxSeq}`])
    expect(v.is(UserPage, { before })).toBe(true);
});
