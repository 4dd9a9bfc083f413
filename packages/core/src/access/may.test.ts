import { expect, expectTypeOf, test } from "vitest";
import { mayHear } from "./hearing.ts";
import { type AccessTable, type Action, actions, may, type Row, refusalOf, requireAccess } from "./may.ts";
import { type Member, memberOf, nobody } from "./member.ts";
import { openRoom, roomNamed } from "./room.ts";

const account = memberOf({ userId: "account-ada" }, "off");
const guest = memberOf({ userId: "guest-bob" }, "on");
const turnedOff = memberOf({ userId: "guest-bob" }, "off");
const blocked = memberOf({ userId: "account-eve" }, "on", { until: Date.parse("2026-01-31T12:00:00Z") });
const members: Member[] = [account, guest, turnedOff, blocked, nobody];

/** What each of the members is told. */
const told = (action: Action) => members.map((member) => refusalOf(action, member, openRoom)?.code ?? "yes");

test.each<[Action, ...string[]]>([
  // account, guest, guest turned off, blocked, nobody
  ["connect", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["enter", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["exit", "yes", "yes", "yes", "yes", "unauthorized"],
  ["join", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["leave", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["describe", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["find", "yes", "yes", "sign_in_required", "yes", "unauthorized"],
  ["read", "yes", "yes", "sign_in_required", "yes", "unauthorized"],
  ["readMembers", "yes", "yes", "sign_in_required", "yes", "unauthorized"],
  ["hear", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["send", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["edit", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["delete", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["pin", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["type", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["markRead", "yes", "yes", "sign_in_required", "forbidden", "unauthorized"],
  ["readOwn", "yes", "yes", "yes", "yes", "unauthorized"],
])("in an open room, %s is for those who may: %s, %s, %s, %s, %s", (action, ...verdicts) => {
  expect(told(action)).toEqual(verdicts);
  expect(members.map((member) => may(action, member, openRoom))).toEqual(
    verdicts.map((verdict) => verdict === "yes"),
  );
});

test("the table above has every action", () => {
  expect(actions).toHaveLength(17);
});

test("an action without a row does not compile, nor one of which a row leaves somebody out", () => {
  expectTypeOf<keyof AccessTable["open"]>().toEqualTypeOf<Action>();
  const row: Row = { account: "yes", guest: "yes", guestTurnedOff: "yes", blocked: "yes", nobody: "yes" };
  const changes = { send: row, edit: row, delete: row, pin: row, type: row, markRead: row };
  const memberships = { join: row, leave: row, describe: row, find: row };
  const all = { ...changes, ...memberships, exit: row, read: row, readMembers: row, hear: row, readOwn: row };
  // @ts-expect-error It has no row for `enter`.
  const table: AccessTable = { open: { ...all, connect: row } };
  // @ts-expect-error It does not say what nobody may do.
  const short: Row = { account: "yes", guest: "yes", guestTurnedOff: "yes", blocked: "yes" };
  // @ts-expect-error There is no such action.
  expect(() => may("shout", guest, openRoom)).toThrow();
  expect([table, short]).toHaveLength(2);
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
