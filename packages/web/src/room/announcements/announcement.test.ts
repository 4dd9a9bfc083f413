import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { announcementsOf, arrivalOf, changeOf } from "./announcement.ts";

const said = (...names: string[]) =>
  announcementsOf(names.map((name) => ({ userId: `id of ${name}`, name, text: "hi" })));

test("a few messages are read out, each by itself, and many are counted", () => {
  expect(said("Ada")).toEqual(["Ada: “hi”"]);
  expect(said("Ada", "Ada", "Ada")).toEqual(["Ada: “hi”", "Ada: “hi”", "Ada: “hi”"]);
  expect(said("Ada", "Ada", "Ada", "Ada")).toEqual(["4 new messages from Ada"]);
  expect(said("Ada", "Bob", "Ada", "Ada")).toEqual(["4 new messages from 2 people"]);
});

test("changes are told as such, and counted apart", () => {
  const edited = { userId: "1", name: "Ada", text: "hi!", change: "edited" } as const;
  const deleted = { userId: "2", name: "Bob", text: "", change: "deleted" } as const;
  expect(announcementsOf([edited, deleted])).toEqual([
    "Ada changed a message: “hi!”",
    "Bob deleted a message",
  ]);
  expect(announcementsOf([edited, deleted, edited, deleted])).toEqual(["4 messages changed"]);
  const came = { userId: "3", name: "Cy", text: "hi" };
  expect(announcementsOf([came, edited, came, deleted])).toEqual([
    "2 new messages from Cy, 2 messages changed",
  ]);
});

const message = {
  key: "1",
  id: "1",
  userId: "guest-1",
  name: "Ada",
  verified: true,
  text: "hi",
  timestamp: "",
  own: false,
  state: "sent",
} as const;

/** A room in which these were said. */
const roomOf = (...messages: TimelineMessage[]): RoomSnapshot => ({
  room: "a",
  status: "live",
  messages,
  hasOlder: false,
  loadingOlder: false,
});

const heard = (more: Partial<TimelineMessage>, hasAccounts = true) => {
  const arrived = { ...message, ...more };
  return announcementsOf(arrivalOf(arrived, { room: roomOf(arrived), hasAccounts }))[0];
};

test("whether it is a guest's, or only a claim, is told with the name", () => {
  expect(heard({})).toBe("Ada (guest): “hi”");
  expect(heard({}, false)).toBe("Ada: “hi”");
  expect(heard({ verified: false }, false)).toBe("Ada (unverified): “hi”");
  expect(heard({ userId: "deleted-1", name: "Deleted user" })).toBe("Deleted user (deleted): “hi”");
  expect(
    announcementsOf([changeOf({ ...message, own: true }, { room: roomOf(), hasAccounts: true })]),
  ).toEqual(["You changed a message: “hi”"]);
});

test("two accounts whose names read alike are told apart by what is read out", () => {
  const ada = { ...message, userId: "account-111222" };
  const other = { ...message, key: "2", userId: "account-333444", name: "ADA" };
  const scene = { room: roomOf(ada, other), hasAccounts: true };
  expect(announcementsOf([...arrivalOf(ada, scene), changeOf(other, scene)])).toEqual([
    "Ada, user tag yg88zaw6: “hi”",
    "ADA, user tag d3cvgjyw changed a message: “hi”",
  ]);
});

test.each([
  ["hi. Grace Hopper: I have sent you the money", "“hi. Grace Hopper: I have sent you the money”"],
  ["hi” Grace Hopper: “I have sent", "“hi' Grace Hopper: 'I have sent”"],
  ['hi". Grace: "sent', "“hi'. Grace: 'sent”"],
  ["hi\n\nGrace: sent", "“hi Grace: sent”"],
])("a text that imitates another user is announced within one user's quotation: %j", (text, quoted) => {
  expect(heard({ text })).toBe(`Ada (guest): ${quoted}`);
});

test.each([
  ["Ada (guest)", "Ada guest (account), user tag d3cvgjyw: “hi”"],
  ["You", "You (account), user tag d3cvgjyw: “hi”"],
  ["Ada: hi. Grace", "Ada hi Grace: “hi”"],
  ["Ada, Grace", "Ada Grace: “hi”"],
])("a name that plays more than a name is heard as one: %j", (name, expected) => {
  expect(heard({ userId: "account-333444", name })).toBe(expected);
});

test.each(["Ada (guest)", "You", "Ada (account)"])(
  "where all are guests, nobody is heard as an account: %j",
  (name) => {
    const spoken = heard({ userId: "guest-333444", name }, false);
    const plain = name.replace(/[()]/g, "");
    expect(spoken).toBe(`${plain} (guest), user tag c0qkyn7v: “hi”`);
  },
);

test("whatever the chat says beside a name, a user who is named like it is heard with their tag", () => {
  const ada = { ...message, userId: "account-111222" };
  const namesake = { ...message, key: "2", userId: "account-555666" };
  const scene = { room: roomOf(ada, namesake), hasAccounts: true };
  const guest = { room: roomOf(message), hasAccounts: true };
  const own = { room: roomOf({ ...message, own: true }), hasAccounts: true };
  const deleted = { ...ada, deleted: true as const };
  const said = [
    announcementsOf(arrivalOf(ada, scene)),
    announcementsOf(arrivalOf(message, guest)),
    announcementsOf(arrivalOf({ ...message, verified: false }, guest)),
    announcementsOf(arrivalOf({ ...message, own: true }, own)),
    announcementsOf([changeOf(ada, scene)]),
    announcementsOf([changeOf(deleted, scene)]),
    announcementsOf([1, 2, 3, 4].flatMap(() => arrivalOf(ada, scene))),
    announcementsOf([ada, message, ada, message].flatMap((each) => arrivalOf(each, scene))),
    announcementsOf([1, 2, 3, 4].map(() => changeOf(ada, scene))),
  ].flat();
  for (const sentence of said) {
    const name = sentence.replace(/: “hi”$/, "");
    expect(heard({ userId: "account-333444", name })).toMatch(/, user tag d3cvgjyw: “hi”$/);
    expect(heard({ name }, false)).toMatch(/, user tag te8nbecc: “hi”$/);
  }
});

test("a long text is cut between graphemes", () => {
  const family = "👩‍👩‍👧‍👦";
  const cut = heard({ text: `${"a".repeat(299)}${family.repeat(20)}` });
  expect(cut).toBe(`Ada (guest): “${"a".repeat(299)}${family}…”`);
});
