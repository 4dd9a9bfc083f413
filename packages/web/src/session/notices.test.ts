import type { ClientSnapshot, RoomSnapshot } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { NoticeLog, noticesIn } from "./notices.ts";

const room = (name: string, status: RoomSnapshot["status"], seqs: number[] = []): RoomSnapshot => ({
  room: name,
  status,
  messages: seqs.map((seq) => ({
    key: `${seq}`,
    id: `${seq}`,
    seq,
    userId: "ada",
    name: "Ada",
    verified: true,
    text: "hi",
    timestamp: "2026-11-21T12:00:00.000Z",
    own: false,
    state: "sent",
  })),
  hasOlder: false,
  loadingOlder: false,
});

const snapshot = (...rooms: RoomSnapshot[]): ClientSnapshot => ({
  status: "open",
  user: undefined,
  retryAt: undefined,
  blocked: [],
  rooms: new Map(rooms.map((state) => [state.room, state])),
});

const shown = (log: NoticeLog, name: string) =>
  noticesIn(name, log.list()).map(({ text, after }) => [text, after.get(name)]);

test("a line stands after the message that was last in each room", () => {
  const log = new NoticeLog();
  log.add("disconnected", "Disconnected", 0, snapshot(room("a", "live", [1, 2]), room("b", "stale", [9])));
  expect(shown(log, "a")).toEqual([["Disconnected", 2]]);
  expect(shown(log, "b")).toEqual([["Disconnected", 9]]);
});

test("a line that came before a room told its state finds its place then, and keeps it", () => {
  const log = new NoticeLog();
  log.add("connected", "Connected", 0, snapshot(room("a", "joining")));
  expect(shown(log, "a")).toEqual([["Connected", undefined]]);
  log.place(snapshot(room("a", "live", [1, 2, 3])));
  log.place(snapshot(room("a", "live", [1, 2, 3, 4])));
  expect(shown(log, "a")).toEqual([["Connected", 3]]);
});

test("a room that is entered later does not tell of what came before", () => {
  const log = new NoticeLog();
  log.add("connected", "Connected", 0, snapshot(room("a", "live")));
  log.place(snapshot(room("a", "live"), room("later", "live", [5])));
  expect(shown(log, "later")).toEqual([]);
});

test("being connected again makes up for what went before, where nothing was said between", () => {
  const log = new NoticeLog();
  const said = snapshot(room("a", "live", [1]));
  log.add("connected", "Connected", 0, said);
  log.add("disconnected", "Disconnected", 0, said);
  log.add("error", "No answer", 0, said);
  expect(shown(log, "a").map(([text]) => text)).toEqual(["Connected", "Disconnected", "No answer"]);
  log.add("connected", "Connected again", 0, said);
  expect(shown(log, "a").map(([text]) => text)).toEqual(["Connected again"]);
  log.add("disconnected", "Gone", 0, snapshot(room("a", "live", [1, 2])));
  expect(shown(log, "a")).toEqual([
    ["Connected again", 1],
    ["Gone", 2],
  ]);
});

test("being connected again does not make up for what cannot be kept", () => {
  const log = new NoticeLog();
  const said = snapshot(room("a", "live", [1]));
  log.add("warning", "Messages cannot be kept here", 0, said);
  log.add("connected", "Connected", 0, said);
  expect(shown(log, "a").map(([text]) => text)).toEqual(["Messages cannot be kept here", "Connected"]);
});
