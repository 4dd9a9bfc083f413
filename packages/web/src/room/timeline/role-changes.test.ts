import type { ActivityEvent } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { changeIn } from "./role-changes.ts";

type RoleEvent = Extract<ActivityEvent, { action: "role" }>;

const role = (seq: number, member: string, to: RoleEvent["role"], userId = "ada"): RoleEvent => ({
  ...{ action: "role", seq, id: `r${seq}`, userId, name: userId, timestamp: "" },
  ...{ member, role: to },
});

test("a role says what it does to the one before it: who was a moderator is not added", () => {
  const given = ["member", "moderator", "member", "banned", "none", "owner"] as const;
  const events = given.map((to, index) => role(index + 1, "ben", to));
  expect(events.map((event) => changeIn(event, events))).toEqual([
    "added",
    "moderator",
    "member",
    "banned",
    "unbanned",
    "owner",
  ]);
  expect(changeIn(role(8, "ada", "member", "ben"), events)).toBe("member");
});
