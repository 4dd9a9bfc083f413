import type { ActivityEvent } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { membersNow } from "./members-now.ts";

type Role = Extract<ActivityEvent, { action: "role" }>["role"];

const place = { id: "e", userId: "ada", name: "Ada", timestamp: "" };
const created: ActivityEvent = { action: "create", seq: 1, ...place };
const role = (seq: number, member: string, role: Role, userId = "ada"): ActivityEvent => ({
  action: "role",
  ...place,
  seq,
  userId,
  member,
  role,
});

const shown = (...given: Parameters<typeof membersNow>) =>
  membersNow(...given).map(({ userId, role }) => `${userId}: ${role}`);

test("members are those of the list, which may be old, as the log has left them since", () => {
  const listed = [
    { userId: "ada", name: "Ada", role: "owner" },
    { userId: "ben", name: "Ben" },
  ];
  expect(shown(listed)).toEqual(["ada: owner", "ben: member"]);
  const log = [created, role(2, "ben", "member"), role(3, "cleo", "member"), role(4, "ben", "none")];
  expect(shown(listed, log)).toEqual(["ada: owner", "cleo: member"]);
  expect(shown(listed, [...log, role(5, "cleo", "owner")])).toEqual(["ada: moderator", "cleo: owner"]);
  const joined: ActivityEvent = { action: "join", ...place, seq: 5, userId: "dan", name: "Dan" };
  expect(shown(listed, [...log, joined])).toEqual(["ada: owner", "cleo: member", "dan: member"]);
  const left: ActivityEvent = { action: "leave", ...place, seq: 6 };
  expect(shown(listed, [...log, role(5, "cleo", "owner"), left])).toEqual(["cleo: owner"]);
});

test("who is listed keeps their name when their role changes", () => {
  const listed = [{ userId: "ben", name: "Ben" }];
  expect(membersNow(listed, [role(7, "ben", "moderator")])).toEqual([
    { userId: "ben", name: "Ben", role: "moderator" },
  ]);
});
