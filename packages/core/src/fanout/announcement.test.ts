import { expect, test } from "vitest";
import { announcementOf } from "../../test/announcements.ts";
import type { Connection } from "../connection/connection.ts";
import { deduplicationOf, groupOf, readAnnouncement, writeAnnouncement } from "./announcement.ts";

const said = announcementOf({ seq: 7 });
const part = { number: 2, after: "x=" };

test("what keeps its order is a room, or the same part of one", () => {
  expect(groupOf(said)).toBe(groupOf(announcementOf({ seq: 8 })));
  expect(groupOf({ ...said, part })).toBe(groupOf({ ...said, part: { number: 2, after: "z=" } }));
  const groups = [
    said,
    { ...said, room: "random" },
    { ...said, part },
    { ...said, part: { ...part, number: 1 } },
  ];
  expect(new Set(groups.map(groupOf)).size).toBe(4);
});

test("what is told once is an event of one log, to one part of the room", () => {
  expect(deduplicationOf({ ...said, repeated: true })).toBe(deduplicationOf(said));
  const different = [said, { ...said, epoch: "another" }, announcementOf({ seq: 8 }), { ...said, part }];
  different.push({ ...said, part: { ...part, number: 1 } });
  expect(new Set(different.map(deduplicationOf)).size).toBe(5);
});

test("an announcement of an older version, which says less, is read, and so is one with all that there can be", () => {
  const older = { ...said, from: { ...said.from } };
  expect(readAnnouncement(writeAnnouncement(older))).toEqual(older);
  const whole = { ...said, part, from: { ...said.from, address: "192.0.2.1", tokenExpiresAt: 1 } };
  expect(readAnnouncement(writeAnnouncement(whole))).toEqual(whole);
});

test("what is kept of the speaker's connection is what workers need, and not their sign-in", () => {
  const connection: Connection = { ...said.from, session: "sign-in", address: "192.0.2.1" };
  const text = writeAnnouncement({ ...said, from: connection });
  expect(text).not.toContain("sign-in");
  expect(readAnnouncement(text)?.from).toEqual({ ...said.from, address: "192.0.2.1" });
});
