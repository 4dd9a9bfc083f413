import { expect, expectTypeOf, test } from "vitest";
import { openAccess, type RoomAccess } from "../acl/room-access.ts";
import { roles } from "../wire/place.ts";
import { mayHear } from "./hearing.ts";
import { type AccessTable, type Action, actions, may, type Row, refusalOf, requireAccess } from "./may.ts";
import { type Member, memberBy, memberIn, memberOf, nobody, type Standing } from "./member.ts";
import { openRoom, type Room, type RoomKind, roomNamed } from "./room.ts";

const account = memberOf({ userId: "account-ada" }, "off");
const guest = memberOf({ userId: "guest-bob" }, "on");
const turnedOff = memberOf({ userId: "guest-bob" }, "off");
/** By their access to an open room. */
const by = (changes: Partial<RoomAccess>) =>
  memberBy(
    account,
    { ...openAccess, place: "member", ...changes },
    openRoom,
    Date.parse("2026-01-31T11:59:00Z"),
  );
const muted = by({ mutedUntil: Date.parse("2026-01-31T12:00:00Z") });
const lockedOut = by({ rules: { locked: true, slowMode: 0 } });
const blocklisted = by({ blocklist: "holds" });
const blocked = memberOf({ userId: "account-eve" }, "on", { until: Date.parse("2026-01-31T12:00:00Z") });

/** Everybody whom a row has a verdict for, in the order of the tables below. */
const members: Member[] = [
  ...roles.map((role) => memberIn(account, role)),
  muted,
  lockedOut,
  blocklisted,
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
  muted: "m",
  room_locked: "l",
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

// owner, moderator, member, muted, locked out, blocklisted,
// banned, account, guest, guest turned off, blocked, nobody
const expected: Record<RoomKind, Record<Action, string>> = {
  open: {
    connect: "------x--sxu",
    enter: "------x--sxu",
    exit: "-----------u",
    create: "------x--sxu",
    join: "---m--x--sxu",
    accept: "---m--x--sxu",
    leave: "------x--sxu",
    invite: "xxxxxxxxxsxu",
    changeRole: "--xmxxxxxsxu",
    mute: "--xmxxxxxsxu",
    setRules: "--xmxxxxxsxu",
    describe: "---mlxx--sxu",
    archive: "-xxmxxxxxsxu",
    find: "---------s-u",
    read: "---------s-u",
    readMembers: "---------s-u",
    readReceipts: "------xxxsxu",
    hear: "------x--sxu",
    send: "---mlxx--sxu",
    edit: "---mlxx--sxu",
    delete: "------x--sxu",
    pin: "---mlxx--sxu",
    readPresence: "------x--sxu",
    type: "---mlxx--sxu",
    markRead: "---------sxu",
    setNotifications: "------x--sxu",
    readOwn: "-----------u",
    report: "------x--sxu",
    readReports: "--xmxxxxxsxu",
    changeProfile: "------x--sxu",
    changeBlocklist: "-----------u",
  },
  private: {
    connect: "------x--sxu",
    enter: "------???sxu",
    exit: "-----------u",
    create: "-----x---sxu",
    join: "------???sxu",
    accept: "------?--sxu",
    leave: "------???sxu",
    invite: "--xmxx???sxu",
    changeRole: "--xmxx???sxu",
    mute: "--xmxx???sxu",
    setRules: "--xmxx???sxu",
    describe: "---mlx???sxu",
    archive: "-xxmxx???sxu",
    find: "---------s-u",
    read: "------???sxu",
    readMembers: "------???sxu",
    readReceipts: "------???sxu",
    hear: "------???sxu",
    send: "---mlx???sxu",
    edit: "---mlx???sxu",
    delete: "------???sxu",
    pin: "---mlx???sxu",
    readPresence: "------x--sxu",
    type: "---mlx???sxu",
    markRead: "------???sxu",
    setNotifications: "------???sxu",
    readOwn: "-----------u",
    report: "------???sxu",
    readReports: "--xmxx???sxu",
    changeProfile: "------x--sxu",
    changeBlocklist: "-----------u",
  },
  direct: {
    connect: "------x--sxu",
    enter: "------???sxu",
    exit: "-----------u",
    create: "-----x---sxu",
    join: "------???sxu",
    accept: "------???sxu",
    leave: "------???sxu",
    invite: "xxxxxx???sxu",
    changeRole: "xxxxxx???sxu",
    mute: "xxxxxx???sxu",
    setRules: "xxxxxx???sxu",
    describe: "xxxxxx???sxu",
    archive: "xxxxxx???sxu",
    find: "---------s-u",
    read: "------???sxu",
    readMembers: "------???sxu",
    readReceipts: "------???sxu",
    hear: "------???sxu",
    send: "---mlx???sxu",
    edit: "---mlx???sxu",
    delete: "------???sxu",
    pin: "---mlx???sxu",
    readPresence: "------x--sxu",
    type: "---mlx???sxu",
    markRead: "------???sxu",
    setNotifications: "------???sxu",
    readOwn: "-----------u",
    report: "------???sxu",
    readReports: "xxxxxx???sxu",
    changeProfile: "------x--sxu",
    changeBlocklist: "-----------u",
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

test("a muted user is told until when and how long that is, and one who is locked out that the room is locked", () => {
  expect(refusalOf("send", muted, openRoom)).toMatchObject({
    message: "You are muted in this room until 2026-01-31T12:00:00.000Z.",
    retryAfter: 60,
  });
  expect(refusalOf("send", lockedOut, openRoom)).toMatchObject({
    message: "This room is locked: its owner and moderators write.",
    retryAfter: undefined,
  });
});

test("what silences others is not about owners, and a lock not about moderators", () => {
  const now = Date.parse("2026-01-31T11:59:00Z");
  const silenced = { ...openAccess, mutedUntil: now + 1, rules: { locked: true, slowMode: 0 } };
  const standings = (kind: RoomKind, at: number) =>
    ([...roles, "banned", "none"] as const).map(
      (place) => memberBy(account, { ...silenced, place }, { kind }, at).standing,
    );
  expect(standings("open", now)).toEqual(["owner", "muted", "muted", "banned", "muted"]);
  expect(standings("private", now)).toEqual(["owner", "muted", "muted", "banned", "account"]);
  expect(standings("open", now + 1)).toEqual(["owner", "moderator", "lockedOut", "banned", "lockedOut"]);
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
