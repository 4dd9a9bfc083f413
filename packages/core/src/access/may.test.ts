import { expect, expectTypeOf, test } from "vitest";
import { roles } from "../wire/place.ts";
import { mayHear } from "./hearing.ts";
import { type AccessTable, type Action, actions, may, type Row, refusalOf, requireAccess } from "./may.ts";
import { type Member, memberIn, memberOf, nobody, type Standing } from "./member.ts";
import { openRoom, type Room, type RoomKind, roomNamed } from "./room.ts";

const account = memberOf({ userId: "account-ada" }, "off");
const guest = memberOf({ userId: "guest-bob" }, "on");
const turnedOff = memberOf({ userId: "guest-bob" }, "off");
const blocked = memberOf({ userId: "account-eve" }, "on", { until: Date.parse("2026-01-31T12:00:00Z") });

/** Everybody whom a row has a verdict for, in the order of the tables below. */
const members: Member[] = [
  ...roles.map((role) => memberIn(account, role)),
  memberIn(guest, "banned"),
  account,
  guest,
  turnedOff,
  blocked,
  nobody,
];

/** What each of them is told, as a letter: `-` for yes. */
const letters = {
  yes: "-",
  not_found: "?",
  forbidden: "x",
  sign_in_required: "s",
  unauthorized: "u",
} as const;
const isLettered = (code: string): code is keyof typeof letters => Object.hasOwn(letters, code);

const told = (action: Action, room: Room) =>
  members
    .map((member) => {
      const code = refusalOf(action, member, room)?.code ?? "yes";
      expect(may(action, member, room)).toBe(code === "yes");
      return isLettered(code) ? letters[code] : code;
    })
    .join("");

// owner, moderator, member, banned, account, guest, guest turned off, blocked, nobody
const expected: Record<RoomKind, Record<Action, string>> = {
  open: {
    connect: "---x--sxu",
    enter: "---x--sxu",
    exit: "--------u",
    create: "---x--sxu",
    join: "---x--sxu",
    accept: "---x--sxu",
    leave: "---x--sxu",
    invite: "xxxxxxsxu",
    changeRole: "--xxxxsxu",
    describe: "---x--sxu",
    archive: "-xxxxxsxu",
    find: "------s-u",
    read: "------s-u",
    readMembers: "------s-u",
    hear: "---x--sxu",
    send: "---x--sxu",
    edit: "---x--sxu",
    delete: "---x--sxu",
    pin: "---x--sxu",
    readPresence: "---x--sxu",
    type: "---x--sxu",
    markRead: "---x--sxu",
    readOwn: "--------u",
  },
  private: {
    connect: "---x--sxu",
    enter: "---???sxu",
    exit: "--------u",
    create: "------sxu",
    join: "---???sxu",
    accept: "---?--sxu",
    leave: "---???sxu",
    invite: "--x???sxu",
    changeRole: "--x???sxu",
    describe: "---???sxu",
    archive: "-xx???sxu",
    find: "------s-u",
    read: "---???sxu",
    readMembers: "---???sxu",
    hear: "---???sxu",
    send: "---???sxu",
    edit: "---???sxu",
    delete: "---???sxu",
    pin: "---???sxu",
    readPresence: "---x--sxu",
    type: "---???sxu",
    markRead: "---???sxu",
    readOwn: "--------u",
  },
  direct: {
    connect: "---x--sxu",
    enter: "---???sxu",
    exit: "--------u",
    create: "------sxu",
    join: "---???sxu",
    accept: "---???sxu",
    leave: "---???sxu",
    invite: "xxx???sxu",
    changeRole: "xxx???sxu",
    describe: "xxx???sxu",
    archive: "xxx???sxu",
    find: "------s-u",
    read: "---???sxu",
    readMembers: "---???sxu",
    hear: "---???sxu",
    send: "---???sxu",
    edit: "---???sxu",
    delete: "---???sxu",
    pin: "---???sxu",
    readPresence: "---x--sxu",
    type: "---???sxu",
    markRead: "---???sxu",
    readOwn: "--------u",
  },
};

const kinds = ["open", "private", "direct"] as const;

test.each(kinds.flatMap((kind) => actions.map((action) => [kind, action] as const)))(
  "in a room that is %s, %s is for those who may",
  (kind, action) => {
    expect(told(action, { kind })).toBe(expected[kind][action]);
  },
);

test("an archived room refuses what is written to it, with one code, to those alone who might otherwise", () => {
  for (const kind of kinds) {
    const written = ["send", "edit", "pin", "describe", "join"] as const;
    for (const action of actions) {
      for (const member of members) {
        const before = refusalOf(action, member, { kind })?.code;
        const isRefused = before === undefined && written.some((each) => each === action);
        const code = refusalOf(action, member, { kind, isArchived: true })?.code;
        expect([action, code]).toEqual([action, isRefused ? "room_archived" : before]);
      }
    }
  }
});

test("an action without a row does not compile, nor one of which a row leaves somebody out", () => {
  for (const kind of kinds) expectTypeOf<keyof AccessTable[typeof kind]>().toEqualTypeOf<Action>();
  expectTypeOf<keyof Row>().toEqualTypeOf<Standing>();
  // @ts-expect-error There is no such action.
  expect(() => may("shout", guest, openRoom)).toThrow();
  // @ts-expect-error There is no such kind of room.
  expect(() => may("send", guest, { kind: "secret" })).toThrow();
});

test("whoever may not is told why, and a blocked user until when", () => {
  expect(() => requireAccess("send", guest, roomNamed("hall"))).not.toThrow();
  expect(() => requireAccess("send", blocked, roomNamed("hall"))).toThrow(
    "You are blocked from this chat until 2026-01-31T12:00:00.000Z.",
  );
  expect(() => requireAccess("read", nobody, roomNamed("hall"))).toThrow("Send your token");
});

test("a fan-out posts to nobody who may not hear, and to others within the limits", () => {
  const limits = () => "late" as const;
  const why = (guests: "on" | "off") => {
    const whyBarred = mayHear(openRoom, guests, limits);
    return ["guest-bob", "account-ada"].map((userId) => whyBarred({ userId }));
  };
  expect(why("off")).toMatchObject([{ code: "sign_in_required" }, "late"]);
  expect(why("on")).toEqual(["late", "late"]);
});
