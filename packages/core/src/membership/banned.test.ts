import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment } from "../../test/in-room.ts";
import { storeMembership } from "../event-kinds/membership.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";
import { listMembers } from "./list.ts";

const room = "general";
const id = (n: number) => `account-${String(n).padStart(3, "0")}`;

const listBanned = (store: Store, room: string, page: { limit: number; after?: string | undefined }) =>
  listMembers(store, room, { ...page, banned: true });

const ban = (store: Store, member: string, seq = 1) =>
  storeMembership(store, { member, room, seq, place: "banned" });

test("those who are banned are listed in pages, each once, and are in no list of members", async () => {
  const store = await freshStore();
  for (let n = 0; n < 25; n++) await ban(store, id(n));
  await storeMembership(store, { member: id(99), room, seq: 1, place: "member", name: "Ada" });
  await storeMembership(store, { member: id(98), room, seq: 1, place: "none" });
  await storeMembership(store, { member: id(7), room: "elsewhere", seq: 1, place: "banned" });
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const { members, next } = await listBanned(store, room, { limit: 10, after });
    pages.push(members.map(({ userId }) => userId));
    after = next;
  } while (after !== undefined);
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, n) => id(n)));
  expect((await listMembers(store, room, { limit: 100 })).members).toEqual([{ userId: id(99), name: "Ada" }]);
});

test("a ban has the name that its user was a member under, and its end takes them out of the list", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act("account-ada", "tea", { kind: "create" });
  await act("account-ben", "tea", { kind: "join" });
  const listed = async () => (await listBanned(store, "tea", { limit: 10 })).members;
  const give = (member: string, role: "banned" | "none" | "member") =>
    act("account-ada", "tea", { kind: "role", member, role });
  await give("account-ben", "banned");
  await give("account-eve", "banned");
  expect(await listed()).toEqual([
    { userId: "account-ben", name: "account-ben", role: "banned" },
    { userId: "account-eve", role: "banned" },
  ]);
  await give("account-ben", "none");
  await give("account-eve", "member");
  expect(await listed()).toEqual([]);
  expect((await listMembers(store, "tea", { limit: 10 })).members.map(({ userId }) => userId)).toEqual([
    "account-ada",
    "account-eve",
  ]);
});

test("a ban that is applied late lists nobody whose ban has ended, and one that has expired is left out", async () => {
  const clock = clockAt("2026-01-01T12:00:00Z");
  const store = await freshStore({ now: clock.now });
  await storeMembership(store, { member: id(1), room, seq: 3, place: "none" });
  await ban(store, id(1), 2);
  await ban(store, "guest-bob");
  expect((await listBanned(store, room, { limit: 10 })).members).toEqual([
    { userId: "guest-bob", role: "banned" },
  ]);
  clock.pass(guestTokenSeconds * 1000 + 1000);
  expect(await listBanned(store, room, { limit: 10 })).toEqual({ members: [] });
});

test("the list of members is where earlier releases have written it", async () => {
  const store = await freshStore();
  const { Item } = store.members.put({ member: "account-ada", room, seq: 1 }).params<{ Item: object }>();
  expect(Item).toMatchObject({
    pk: "$parley#member_account-ada",
    sk: "$member_1#members_general",
    gsi1pk: "$parley#members_general",
    gsi1sk: "$member_1#member_account-ada",
  });
});
