import type { MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Timeline } from "../../../client/src/timeline/timeline.ts";
import { countAfter } from "./read.ts";

const [room, epoch] = ["general", "first"];
const timestamp = new Date(0).toISOString();

/** What happens in a room. A change is of one of the messages before it, if there is one. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("message" as const), own: fc.boolean() }) },
  fc.record({ kind: fc.constantFrom("edit" as const, "delete" as const, "pin" as const), of: fc.nat() }),
  fc.record({ kind: fc.constant("join" as const) }),
  fc.record({ kind: fc.constant("leave" as const) }),
  fc.record({ kind: fc.constant("describe" as const) }),
  fc.record({ kind: fc.constant("void" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The events of a log, from seq 1; undefined where a seq is void. */
const logOf = (steps: readonly Step[]): (RoomEvent | undefined)[] => {
  const said: MessageEvent[] = [];
  return steps.map((each, index) => {
    const place = { seq: index + 1, id: `e${index}`, timestamp };
    if (each.kind === "void") return undefined;
    if (each.kind === "message") {
      const userId = each.own ? "me" : "bob";
      const message: MessageEvent = { action: "message", ...place, userId, name: userId, message: "hi" };
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
    { numRuns: 300 },
  );
  expect(differences).toBe(0);
});

test.each([
  ["an edit", { kind: "edit" as const, of: 0 }, 2],
  ["a deletion", { kind: "delete" as const, of: 1 }, 1],
  ["a pin", { kind: "pin" as const, of: 0 }, 2],
  ["void", { kind: "void" as const }, 2],
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
