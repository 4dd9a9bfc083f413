import type { RoomSnapshot } from "@parley/client/snapshot";
import { isNews, missingAfter } from "@parley/client/unread";
import type { MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Timeline } from "../../../client/src/timeline/timeline.ts";
import { countAfter } from "./read.ts";

/** How many histories each test makes. */
const histories = Number(process.env.PARLEY_HISTORIES ?? 300);

const [room, epoch] = ["general", "first"];
const timestamp = new Date(0).toISOString();

/** What happens in a room. A change is of one of the messages before it, if there is one. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("message" as const), own: fc.boolean() }) },
  fc.record({ kind: fc.constantFrom("edit" as const, "delete" as const, "pin" as const), of: fc.nat() }),
  fc.record({ kind: fc.constant("join" as const) }),
  fc.record({ kind: fc.constant("leave" as const) }),
  fc.record({ kind: fc.constant("describe" as const) }),
  // What its send had taken it for: a message was counted.
  fc.record({ kind: fc.constant("void" as const), of: fc.constantFrom("message" as const, "edit" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const isCounted = (each: Step): boolean =>
  each.kind === "message" || (each.kind === "void" && each.of === "message");

/** How many of the first steps were counted as messages. */
const countedIn = (steps: readonly Step[], through = steps.length): number =>
  steps.slice(0, through).filter(isCounted).length;

/** The events of a log, from seq 1; undefined where a seq is void. */
const logOf = (steps: readonly Step[]): (RoomEvent | undefined)[] => {
  const said: MessageEvent[] = [];
  return steps.map((each, index) => {
    const place = { seq: index + 1, id: `e${index}`, timestamp };
    if (each.kind === "void") return undefined;
    if (each.kind === "message") {
      const by = { userId: each.own ? "me" : "bob", name: each.own ? "me" : "bob" };
      const number = countedIn(steps, index + 1);
      const message: MessageEvent = { action: "message", ...place, ...by, message: "hi", number };
      said.push(message);
      return message;
    }
    if (each.kind === "describe")
      return { action: "describe", ...place, userId: "bob", name: "bob", topic: "What we do" };
    if (each.kind === "join" || each.kind === "leave")
      return { action: each.kind, ...place, userId: "bob", name: "bob" };
    const target = said[each.of % Math.max(1, said.length)];
    if (!target) return undefined;
    const change = { ...place, userId: target.userId, target: target.seq };
    if (each.kind === "edit") return { action: "edit", ...change, message: "edited" };
    if (each.kind === "pin") return { action: "pin", ...change, pinned: true };
    return { action: "delete", ...change };
  });
};

/** The messages after a seq that are another's and were never deleted. */
const recount = (log: readonly (RoomEvent | undefined)[], mark: number): number => {
  const deleted = new Set(log.flatMap((event) => (event?.action === "delete" ? event.target : [])));
  const isUnread = (event: RoomEvent | undefined) =>
    event?.action === "message" && event.userId !== "me" && event.seq > mark && !deleted.has(event.seq);
  return log.filter(isUnread).length;
};

/** The first events as the server has them by then: deletions are in their messages. */
const stored = (log: readonly (RoomEvent | undefined)[]): RoomEvent[] => {
  const deletions = new Map(
    log.flatMap((event) => (event?.action === "delete" ? [[event.target, event.seq] as const] : [])),
  );
  return log.flatMap((event) => {
    const changed = event?.action === "message" ? deletions.get(event.seq) : undefined;
    if (event?.action !== "message" || changed === undefined) return event ?? [];
    return { ...event, message: "", deleted: true as const, changed };
  });
};

test("unread is what a plain recount of the log says, whatever happened in it, and in whatever order it came", () => {
  let differences = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.infiniteStream(fc.nat()),
      (steps, share, order) => {
        const log = logOf(steps);
        const known = Math.floor(share * log.length);
        const timeline = new Timeline((userId) => userId === "me");
        const state = { room, epoch, head: known, events: stored(log.slice(0, known)), settled: known };
        timeline.enter({ ...state, more: false, reset: true }, undefined);
        const live = log
          .map((event, index) => ({ event, seq: index + 1, at: order.next().value }))
          .slice(known)
          .toSorted((one, other) => one.at - other.at);
        for (const { event, seq } of live) {
          if (event) timeline.live(epoch, event);
          else timeline.void(epoch, seq);
        }
        const snapshot = { room, status: "live" as const, hasOlder: false, loadingOlder: false };
        for (let mark = 0; mark <= log.length; mark++) {
          const counted = countAfter({ ...snapshot, messages: timeline.rows }, mark);
          if (counted !== recount(log, mark)) differences += 1;
          expect(counted).toBe(recount(log, mark));
        }
      },
    ),
    { numRuns: histories },
  );
  expect(differences).toBe(0);
});

test.each([
  ["an edit", { kind: "edit" as const, of: 0 }, 2],
  ["a deletion", { kind: "delete" as const, of: 1 }, 1],
  ["a pin", { kind: "pin" as const, of: 0 }, 2],
  ["void", { kind: "void" as const, of: "message" as const }, 2],
  ["a join", { kind: "join" as const }, 2],
  ["a leave", { kind: "leave" as const }, 2],
])(
  "where the last event is %s, the messages before it are unread, and none is once it is read",
  (_, last, before) => {
    const log = logOf([{ kind: "message", own: false }, { kind: "message", own: false }, last]);
    const timeline = new Timeline((userId) => userId === "me");
    const state = { room, epoch, head: 3, events: stored(log), settled: 3, more: false, reset: true };
    timeline.enter(state, undefined);
    const snapshot = { room, status: "live" as const, hasOlder: false, loadingOlder: false };
    const count = (mark: number) => countAfter({ ...snapshot, messages: timeline.rows }, mark);
    expect([count(0), count(2), count(3)]).toEqual([before, 0, 0]);
  },
);

/** What a client holds of a log: what a welcome had place for, and live frames, of which some were lost. */
const view = fc.record({
  /** The part of the log that the first welcome was sent after. */
  known: fc.double({ min: 0, max: 1, noNaN: true }),
  /** How many of its newest events that welcome had place for. */
  placed: fc.nat(40),
  lost: fc.infiniteStream(fc.boolean()),
  /** Whether the client came back after that, and how many of the events that it missed had place then. */
  back: fc.option(fc.nat(10), { nil: undefined }),
});
type View = typeof view extends fc.Arbitrary<infer T> ? T : never;

/** A client's snapshots of a log, by up to where the marker is. */
const viewOf = (steps: readonly Step[], { known: share, placed, lost, back }: View) => {
  const log = logOf(steps);
  const known = Math.floor(share * log.length);
  const timeline = new Timeline((userId) => userId === "me");
  const from = Math.max(0, known - placed);
  const stateOf = (through: number, events: readonly (RoomEvent | undefined)[], settled: number) => ({
    ...{ room, epoch, head: through, messages: countedIn(steps, through), settled },
    events: events.flatMap((event) => event ?? []),
  });
  const newest = stored(log.slice(0, known)).filter(({ seq }) => seq > from);
  timeline.enter({ ...stateOf(known, newest, known), more: from > 0, reset: true }, undefined);
  for (const [index, event] of log.entries()) {
    if (index < known || lost.next().value) continue;
    if (event) timeline.live(epoch, event);
    else timeline.void(epoch, index + 1);
  }
  const { cursor } = timeline;
  if (back === undefined || !cursor) timeline.observeHead(log.length, countedIn(steps));
  else {
    const settled = Math.min(log.length, cursor.seq + back);
    const missed = stored(log).filter(({ seq }) => seq > cursor.seq && seq <= settled);
    const state = { ...stateOf(log.length, missed, settled), more: settled < log.length, reset: false };
    timeline.enter(state, cursor);
  }
  const snapshot = (mark: number): RoomSnapshot => ({
    ...{ room, status: "live", messages: timeline.rows, loadingOlder: false, hasOlder: timeline.hasOlder },
    ...(timeline.hasOlder && timeline.rows.length === 0 && { olderThrough: timeline.olderBefore - 1 }),
    ...(timeline.counted && { counted: timeline.counted }),
    read: { seq: mark, revision: 0, messages: countedIn(steps, mark) },
  });
  return { log, timeline, snapshot };
};

const unreadOf = (snapshot: RoomSnapshot, mark: number) => {
  const missing = missingAfter(snapshot, mark);
  return missing === undefined ? undefined : countAfter(snapshot, mark) + missing;
};

const history = fc.array(step, { minLength: 1, maxLength: 40 });

test("unread is never too low, and too high by nothing but what is not loaded and shows nothing", () => {
  fc.assert(
    fc.property(history, view, (steps, what) => {
      const { log, timeline, snapshot } = viewOf(steps, what);
      const rows = new Map(timeline.rows.map((row) => [row.seq, row]));
      const mayBeUnread = (seq: number) => {
        const row = rows.get(seq);
        return row === undefined || isNews(row);
      };
      for (let mark = 0; mark <= log.length; mark++) {
        const unread = unreadOf(snapshot(mark), mark);
        const possible = steps.filter(
          (each, index) => index >= mark && isCounted(each) && mayBeUnread(index + 1),
        );
        expect(unread).toBeGreaterThanOrEqual(recount(log, mark));
        expect(unread).toBeLessThanOrEqual(possible.length);
      }
    }),
    { numRuns: histories },
  );
});

test("unread is what a plain recount says, whatever is loaded, where each message can be read", () => {
  const plain = history.map((steps) =>
    steps
      .filter(({ kind }) => kind !== "void" && kind !== "delete")
      .map((each) => (each.kind === "message" ? { ...each, own: false } : each)),
  );
  fc.assert(
    fc.property(plain, view, (steps, what) => {
      const { log, snapshot } = viewOf(steps, what);
      for (let mark = 0; mark <= log.length; mark++)
        expect(unreadOf(snapshot(mark), mark)).toBe(recount(log, mark));
    }),
    { numRuns: histories },
  );
});

test("once a log is read to its end nothing is unread on any device, whatever comes last", () => {
  fc.assert(
    fc.property(history, view, (steps, what) => {
      const { log, timeline } = viewOf(steps, { ...what, known: 1 });
      const last = timeline.rows.at(-1)?.seq ?? log.length;
      const read = timeline.endAfter(last) ?? timeline.readThrough(last);
      const other = viewOf(steps, { ...what, placed: 0, known: 1 });
      const snapshot = { ...other.snapshot(0), read: { ...read, revision: 0 } };
      expect(unreadOf(snapshot, read.seq)).toBe(0);
    }),
    { numRuns: histories },
  );
});
