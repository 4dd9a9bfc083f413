import fc from "fast-check";
import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { Content } from "../event-kinds/kinds.ts";
import type { Draft } from "./draft.ts";
import { isFor, recordIntent } from "./intent.ts";

const start = "2026-01-01T00:00:00.000Z";
const day = 24 * 60 * 60;

const contents: readonly Content[] = [
  { kind: "message", message: "a" },
  { kind: "message", message: "b" },
  { kind: "message", message: "a", replyTo: 1 },
  { kind: "message", message: "a", replyTo: 2 },
  { kind: "edit", target: 1, message: "a" },
  { kind: "edit", target: 2, message: "a" },
  { kind: "edit", target: 1, message: "b" },
  { kind: "delete", target: 1 },
  { kind: "delete", target: 2 },
];
const meant = contents.flatMap((content) => ["general", "random"].map((room) => ({ room, content })));

const draftOf = ({ room, content }: (typeof meant)[number], id: string, retry = false): Draft => ({
  room,
  id,
  retry,
  sender: { userId: "ada", name: "Ada" },
  ...content,
});

test("an intent matches the same content under its id, and none with another text, target or room", async () => {
  const store = await freshStore();
  const indexes = fc.integer({ min: 0, max: meant.length - 1 });
  const intents = await Promise.all(
    meant.map((each, nth) => recordIntent(store, draftOf(each, `id-${nth}`), { seq: 1, takenAt: 0 })),
  );
  fc.assert(
    fc.property(indexes, indexes, fc.boolean(), (one, other, retry) => {
      const [intent, said] = [intents[one], meant[other]];
      if (!intent || !said) throw new Error("There is none.");
      expect(isFor(intent, draftOf(said, `id-${one}`, retry))).toBe(one === other);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["message", 0, { expireAt: day }],
  ["edit", 0, {}],
  ["delete", 0, {}],
  ["message", 30, { eventExpireAt: 30 * day, expireAt: 31 * day }],
  ["edit", 30, { eventExpireAt: 30 * day, expireAt: 31 * day }],
] as const)(
  "the intent of a %s, where events are kept for %i days (0: forever), is kept so long",
  async (kind, retentionDays, ends) => {
    const clock = clockAt(start);
    const store = await freshStore({ now: clock.now, retentionDays });
    const content = contents.find((each) => each.kind === kind);
    if (!content) throw new Error("There is none.");
    await recordIntent(store, draftOf({ room: "general", content }, "a"), { seq: 1, takenAt: clock.now() });
    const { data } = await store.intents.get({ userId: "ada", id: "a" }).go();
    const seconds = clock.now() / 1000;
    const expected = Object.fromEntries(Object.entries(ends).map(([name, after]) => [name, seconds + after]));
    const { expireAt, eventExpireAt } = data ?? {};
    expect(JSON.parse(JSON.stringify({ expireAt, eventExpireAt }))).toEqual(expected);
  },
);
