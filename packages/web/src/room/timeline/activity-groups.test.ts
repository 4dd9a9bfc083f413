import type { ActivityEvent } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { activityGroups } from "./activity-groups.ts";

const event = (action: "join" | "leave", seq: number, userId: string): ActivityEvent => ({
  action,
  seq,
  id: `e${seq}`,
  userId,
  name: userId,
  timestamp: "2026-01-01T00:00:00.000Z",
});

const shown = (events: readonly ActivityEvent[], messages: readonly number[]) =>
  activityGroups(events, (seq) => messages.filter((message) => message <= seq).length).map(
    ({ at, group: { joined, left } }) => ({
      at,
      joined: joined.map(({ userId }) => userId),
      left: left.map(({ userId }) => userId),
    }),
  );

test("who comes and goes between two messages is one line, at its place among them", () => {
  const events = [event("join", 1, "ada"), event("join", 2, "ben"), event("leave", 5, "ada")];
  expect(shown(events, [3, 4])).toEqual([
    { at: 0, joined: ["ada", "ben"], left: [] },
    { at: 2, joined: [], left: ["ada"] },
  ]);
});

test("of somebody who comes and goes in a flood, the last counts", () => {
  const flood = Array.from({ length: 400 }, (_, n) => event(n % 2 === 0 ? "join" : "leave", n + 1, "eve"));
  expect(shown([...flood, event("join", 500, "ada")], [])).toEqual([
    { at: 0, joined: ["ada"], left: ["eve"] },
  ]);
});

test("of titles and topics between two messages the last of each is told, whoever gave them", () => {
  const place = { id: "d", name: "Ada", timestamp: "2026-01-01T00:00:00.000Z" };
  const said = (seq: number, userId: string, texts: object): ActivityEvent => ({
    action: "describe",
    ...place,
    seq,
    userId,
    ...texts,
  });
  const events = [said(1, "ada", { title: "one", topic: "a" }), said(2, "ben", { title: "two" })];
  const [{ group } = { group: undefined }] = activityGroups(events, () => 0);
  expect(group).toMatchObject({
    titleChange: { userId: "ben", title: "two" },
    topicChange: { userId: "ada", topic: "a" },
  });
});

type Role = Extract<ActivityEvent, { action: "role" }>["role"];
const role = (seq: number, member: string, role: Role): ActivityEvent => ({
  ...{ action: "role", seq, id: `r${seq}`, userId: "ada", name: "Ada", timestamp: "" },
  ...{ member, role },
});
const created: ActivityEvent = { ...event("join", 1, "ada"), action: "create" };

test("of roles between two messages the last of each user is told, whoever gave it", () => {
  const events = [created, role(2, "ben", "member"), role(3, "eve", "member"), role(4, "ben", "none")];
  const [{ group } = { group: undefined }] = activityGroups(events, () => 0);
  expect(group?.changes.map(({ seq }) => seq)).toEqual([1, 3, 4]);
});

test("all mutes and rules between two messages are told: the log says who was silenced, also if that was ended", () => {
  const place = { id: "e", userId: "ada", name: "Ada", timestamp: "" };
  const mute = (seq: number, member: string): ActivityEvent => ({ action: "mute", ...place, seq, member });
  const rules = (seq: number, said: object): ActivityEvent => ({ action: "rules", ...place, seq, ...said });
  const events = [
    mute(1, "ben"),
    role(2, "ben", "member"),
    mute(3, "eve"),
    mute(4, "ben"),
    rules(5, { locked: true }),
    rules(6, { slowMode: 10 }),
    rules(7, { locked: false }),
  ];
  const [{ group } = { group: undefined }] = activityGroups(events, () => 0);
  expect(group?.changes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
