import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { deletedPrefix } from "@parley/core/wire/user-id";
import { expect, test } from "vitest";
import { peopleSeen } from "./people-seen.ts";

const said = (minute: number, userId: string, name: string, more: Partial<TimelineMessage> = {}) => ({
  ...{ key: `m${minute}`, id: `m${minute}`, seq: minute, userId, name, verified: true, text: "hi" },
  ...{ timestamp: new Date(2026, 10, 21, 12, minute).toISOString(), own: false, state: "sent" as const },
  ...more,
});

const room = (name: string, messages: readonly TimelineMessage[]): [string, RoomSnapshot] => [
  name,
  { room: name, status: "live", messages, hasOlder: false, loadingOlder: false },
];

test("people to add are those seen in any room, last first, by the name that they had then", () => {
  const rooms = new Map([
    room("general", [said(1, "ben", "Ben"), said(2, "me", "Ada"), said(3, "cleo", "Cleo")]),
    room("hall", [said(5, "ben", "Benjamin")]),
  ]);
  expect(peopleSeen({ rooms, user: { userId: "me", name: "Ada" } })).toEqual([
    { userId: "ben", name: "Benjamin" },
    { userId: "cleo", name: "Cleo" },
  ]);
});

test("nobody is offered by a name that was only claimed, or after their account was deleted", () => {
  const rooms = new Map([
    room("general", [
      said(1, "guest-1", "Ben", { verified: false }),
      said(2, `${deletedPrefix}1`, ""),
      said(3, "dora", "Dora"),
    ]),
  ]);
  expect(peopleSeen({ rooms, user: undefined }).map(({ userId }) => userId)).toEqual(["dora"]);
});
