import type { RoomEvent } from "@parley/core/protocol/event";
import type { Place } from "@parley/core/wire/place";
import { expect, test } from "vitest";
import { bounds } from "../bounds.ts";
import { Activity } from "./activity.ts";
import { Timeline } from "./timeline.ts";

const place = { userId: "ben", name: "Ben", timestamp: "2026-01-01T00:00:00.000Z" };
const join = (seq: number): RoomEvent => ({ action: "join", seq, id: `j${seq}`, ...place });
const leave = (seq: number): RoomEvent => ({ action: "leave", seq, id: `l${seq}`, ...place });
const titled = (seq: number): RoomEvent => ({
  action: "describe",
  seq,
  id: `d${seq}`,
  title: "The hall",
  ...place,
});
const created = (seq: number): RoomEvent => ({ action: "create", seq, id: `c${seq}`, ...place });
const role = (seq: number, role: Place, { member = "ada", userId = "ben" } = {}): RoomEvent => ({
  action: "role",
  seq,
  id: `r${seq}`,
  ...place,
  userId,
  member,
  role,
});
const message = (seq: number): RoomEvent => ({
  action: "message",
  seq,
  id: `m${seq}`,
  message: "hi",
  ...place,
});
const seqsOf = ({ all }: Activity) => all.map(({ seq }) => seq);

test("those among some events are kept in the order of the log, each once", () => {
  const activity = new Activity();
  expect(activity.add([titled(5), message(6), role(8, "moderator"), leave(9)])).toBe(true);
  expect(activity.add([leave(9), message(7)])).toBe(false);
  expect(activity.add([join(2), created(1)])).toBe(true);
  expect(seqsOf(activity)).toEqual([1, 2, 5, 8, 9]);
  activity.dropThrough(8);
  expect(seqsOf(activity)).toEqual([9]);
});

test("of a flood the newest are kept", () => {
  const activity = new Activity();
  for (let seq = 1; seq <= 10_000; seq += 100)
    activity.add(Array.from({ length: 100 }, (_, n) => join(seq + n)));
  expect(activity.all).toHaveLength(bounds.activityEvents);
  expect(activity.all.at(-1)?.seq).toBe(10_000);
});

test("with the messages that are let go, what stands among them goes, and comes back with them", () => {
  const timeline = new Timeline(() => false);
  const log = [join(1), message(2), leave(3), message(4), join(5), message(6)];
  const slice = { room: "general", epoch: "first", head: 6, settled: 6, more: false };
  timeline.enter({ ...slice, events: log, reset: true }, undefined);
  timeline.letGo(2);
  expect(timeline.activity.map(({ seq }) => seq)).toEqual([5]);
  timeline.before({ ...slice, events: log.slice(0, 3), settled: 3 }, 4, 50);
  expect(timeline.activity.map(({ seq }) => seq)).toEqual([1, 3, 5]);
  timeline.enter({ ...slice, epoch: "second", events: [], head: 0, settled: 0, reset: true }, undefined);
  expect(timeline.activity).toEqual([]);
});

test("they are no messages, and the log is complete with them", () => {
  const timeline = new Timeline(() => false);
  const state = { room: "general", epoch: "first", head: 1, settled: 1, more: false, reset: true };
  timeline.enter({ ...state, events: [message(1)] }, undefined);
  timeline.live("first", join(2));
  timeline.live("first", message(3));
  expect(timeline.rows.map(({ seq }) => seq)).toEqual([1, 3]);
  expect([timeline.cursor?.seq, timeline.behind]).toEqual([3, false]);
});

test("our role is what the room's state says, and the last role event after it, in any order", () => {
  const timeline = new Timeline((userId) => userId === "ada");
  const slice = { room: "~p", epoch: "first", settled: 5, more: false, reset: true, events: [] };
  timeline.live("first", role(4, "member"));
  timeline.enter({ ...slice, head: 5, role: "owner" }, undefined);
  expect(timeline.role).toBe("owner");
  timeline.live("first", role(8, "moderator", { member: "ben", userId: "ada" }));
  timeline.live("first", role(7, "owner", { member: "ben", userId: "ada" }));
  timeline.live("first", role(6, "member"));
  timeline.live("first", role(3, "member"));
  expect(timeline.role).toBe("moderator");
  timeline.live("first", role(9, "member"));
  expect(timeline.role).toBe("member");
});

test("our role follows our own joining and leaving, and in an open room it is none to be a member", () => {
  const given = (room: string, ...events: RoomEvent[]) => {
    const timeline = new Timeline((userId) => userId === "ben");
    const slice = { room, epoch: "first", head: 0, settled: 0, more: false, reset: true, events: [] };
    timeline.enter(slice, undefined);
    return events.map((event) => {
      timeline.live("first", event);
      return timeline.role;
    });
  };
  const direct = { ...created(6), with: ["ada"] };
  const log = [created(1), leave(2), join(3), role(4, "moderator", { member: "ben" }), leave(5), direct];
  expect(given("hall", ...log)).toEqual(["owner", undefined, undefined, "moderator", undefined, undefined]);
  expect(given("~d", ...log)).toEqual(["owner", undefined, "member", "moderator", undefined, "member"]);
});
