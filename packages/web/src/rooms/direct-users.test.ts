import type { RoomSnapshot } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { directTag, directUsers } from "./direct-users.ts";

const ofBen = "~daaaaabbbbbcccccdddddeeeee";
const ofAnother = "~dfffffggggghhhhhiiiiijjjjj";
const ofCleo = "~dkkkkklllllmmmmmnnnnnooooo";
const user = { userId: "me", name: "Ada" };

const room = (name: string, senders: readonly (readonly [string, string])[]): [string, RoomSnapshot] => [
  name,
  {
    ...{ room: name, status: "live", hasOlder: false, loadingOlder: false },
    messages: senders.map(([userId, text], index) => ({
      ...{
        key: `m${index}`,
        id: `m${index}`,
        seq: index + 1,
        userId,
        name: text,
        verified: true,
        text: "hi",
      },
      ...{ timestamp: "", own: userId === "me", state: "sent" as const },
    })),
  },
];

test("a direct room has the names of its other users, by what they said or were seen under", () => {
  const [name, direct] = room(ofBen, [
    ["me", "Ada"],
    ["ben", "Ben"],
  ]);
  const created = { action: "create" as const, seq: 1, id: "c", userId: "me", name: "Ada", timestamp: "" };
  const made: RoomSnapshot = { ...direct, activity: [{ ...created, with: ["ben", "cleo"] }] };
  const rooms = new Map([[name, made], room("general", [["cleo", "Cleo"]])]);
  expect(directUsers({ rooms, user }, ofBen).map((each) => each.name)).toEqual(["Ben", "Cleo"]);
});

test("two direct rooms whose users' names read alike are told apart by a tag that nobody can choose", () => {
  const rooms = new Map([
    room(ofBen, [["ben", "Ben"]]),
    room(ofAnother, [["eve", "Bеn"]]),
    room(ofCleo, [["cleo", "Cleo"]]),
  ]);
  const tags = [ofBen, ofAnother, ofCleo].map((each) => directTag({ rooms, user }, each));
  expect(tags).toEqual([expect.stringMatching(/^\w{8}$/), expect.stringMatching(/^\w{8}$/), undefined]);
  expect(tags[0]).not.toBe(tags[1]);
  const alone = new Map([room(ofBen, [["ben", "Ben"]])]);
  expect(directTag({ rooms: alone, user }, ofBen)).toBeUndefined();
});
