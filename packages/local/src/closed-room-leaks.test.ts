import { gzipSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { leaksIn } from "../test/closed-room-leaks.ts";
import { type Heard, watchClosedRooms } from "../test/closed-room-watch.ts";

const room = `~p${"a".repeat(25)}`;

const watch = () => {
  const heard: Heard[] = [];
  const { onFrame, onAnswer, watched } = watchClosedRooms((each) => heard.push(each));
  const send = (user: string, frame: object) => onFrame({ principal: user, text: JSON.stringify(frame) });
  const answer = (user: string, path: string, body: object, status = 200) => {
    const claims = Buffer.from(JSON.stringify({ sub: user })).toString("base64url");
    const headers = { "content-encoding": "gzip" };
    onAnswer(
      { status, headers, cookies: [], body: gzipSync(JSON.stringify(body)) },
      `Bearer head.${claims}.signature`,
      path,
    );
  };
  return { heard, watched, send, answer };
};

const event = (seq: number, fields: Record<string, string>): Record<string, AttributeValue> => ({
  __edb_e__: { S: "event" },
  room: { S: room },
  seq: { N: String(seq) },
  ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { S: value }])),
});

const log = [
  event(1, { kind: "create", userId: "guest-ada" }),
  event(2, { kind: "role", userId: "guest-ada", member: "guest-ben", role: "member" }),
  event(4, { kind: "role", userId: "guest-ada", member: "guest-ben", role: "banned" }),
];

test.each([
  ["an event", { action: "message", room, seq: 1 }],
  ["a frame without a seq", { action: "typing", room, userId: "guest-ada" }],
  ["a room's head, under its name", { action: "pong", rooms: { [room]: { head: 3 } } }],
  ["an event in a list", { action: "events", room, events: [{ seq: 1 }] }],
])("%s is a leak to whoever was never inside", (_what, frame) => {
  const { heard, send } = watch();
  send("guest-eve", frame);
  expect(leaksIn(heard, log)).not.toEqual([]);
});

test("a removed user may be sent what is up to their removal, and nothing of a higher seq", () => {
  const { heard, send } = watch();
  send("guest-ben", { action: "role", room, seq: 4 });
  expect(leaksIn(heard, log)).toEqual([]);
  send("guest-ben", { action: "message", room, seq: 5 });
  expect(leaksIn(heard, log)).toEqual([`guest-ben was sent seq 5 of ${room}, and left at 4`]);
});

test("a user who was let in again may be sent everything", () => {
  const { heard, send } = watch();
  send("guest-ben", { action: "message", room, seq: 6 });
  const again = event(5, { kind: "role", userId: "guest-ada", member: "guest-ben", role: "member" });
  expect(leaksIn(heard, [again, ...log])).toEqual([]);
});

test("an answer about a room is a leak whether or not it repeats the name, and a refusal is none", () => {
  const { heard, watched, answer } = watch();
  answer("guest-eve", `/rooms/${room}/members`, { code: "room_not_found" }, 404);
  answer("guest-ada", `/rooms/${room}/members`, { members: [] });
  expect(leaksIn(heard, log)).toEqual([]);
  answer("guest-eve", `/rooms/${room}/members`, { members: [] });
  expect(leaksIn(heard, log)).toEqual([`guest-eve was sent seq 0 of ${room}, and was never inside`]);
  expect(watched).toEqual({ frames: 0, answers: 3 });
});

test("a refusal of a request may repeat the name that the request gave", () => {
  const { heard, send } = watch();
  send("guest-eve", { action: "error", code: "room_not_found", room });
  send("guest-eve", { action: "left", room });
  expect(heard).toEqual([]);
});
