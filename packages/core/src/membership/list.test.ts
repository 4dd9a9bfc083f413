import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment } from "../../test/in-room.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { UnseenBytes } from "../answer/fit.ts";
import { readCost, requestCost } from "../cost.ts";
import { memberBytes, storeMembership } from "../event-kinds/membership.ts";
import { record } from "../log/record.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";
import { nameCharacters } from "../wire/limits.ts";
import { listMembers } from "./list.ts";

const room = "r".repeat(64);
const longName = "\u{1D53C}".repeat(nameCharacters);
const id = (n: number) => `account-${String(n).padStart(22, "0")}`;

/** A room whose members have names of the longest kind. */
const fill = async (store: Store, count: number, name = longName) => {
  for (let n = 0; n < count; n++)
    await storeMembership(store, { member: id(n), room, seq: n + 1, place: "member", name });
};

const pages = async (store: Store, limit: number) => {
  const found: string[][] = [];
  let after: string | undefined;
  do {
    const { members, next } = await listMembers(store, room, { limit, after });
    found.push(members.map(({ userId }) => userId));
    after = next;
  } while (after !== undefined);
  return found;
};

test("a room's members are listed in pages, each once, and no other room's", async () => {
  const store = await freshStore();
  await fill(store, 25);
  await storeMembership(store, { member: id(7), room: "elsewhere", seq: 1, place: "member", name: "Ada" });
  const found = await pages(store, 10);
  expect(found.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(found.flat()).toEqual(Array.from({ length: 25 }, (_, n) => id(n)));
  expect(await pages(store, 25)).toHaveLength(1);
  expect(await listMembers(store, "nobody-here", { limit: 10 })).toEqual({ members: [] });
});

test("each has the name that they joined under, if it was kept, and whoever has left is gone", async () => {
  const store = await freshStore();
  const [ada, ben, cem] = ["ada", "ben", "cem"].map((name) => ({ userId: `account-${name}`, name }));
  const move = (kind: "join" | "leave", sender = { userId: "", name: "" }, name = sender.name) =>
    record(store, {
      kind,
      room,
      id: `${kind}-${sender.userId}-${name}`,
      sender: { ...sender, name },
    });
  await move("join", ada);
  await move("join", ben);
  await store.members.put({ member: "account-cem", room, seq: 1 }).go();
  expect((await listMembers(store, room, { limit: 10 })).members).toEqual([
    ada,
    ben,
    { userId: cem?.userId },
  ]);
  await move("leave", ben);
  await move("leave", ada);
  await move("join", ada, "Ada Lovelace");
  expect((await listMembers(store, room, { limit: 10 })).members).toEqual([
    { ...ada, name: "Ada Lovelace" },
    { userId: cem?.userId },
  ]);
});

test("a guest whose tokens have all expired is left out, and the page goes on after them", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const join = (member: string, seq: number) =>
    storeMembership(store, { member, room, seq, place: "member", name: "Ada" });
  await join("guest-a", 1);
  await join("guest-b", 2);
  clock.pass(guestTokenSeconds * 1000 + 1000);
  await join("guest-c", 3);
  expect(await listMembers(store, room, { limit: 2 })).toEqual({ members: [], next: "guest-b" });
  expect(await listMembers(store, room, { limit: 2, after: "guest-b" })).toEqual({
    members: [{ userId: "guest-c", name: "Ada" }],
  });
});

test("a prefix finds the members in whose name a word begins so, whatever its case and accents", async () => {
  const store = await freshStore();
  const names = ["José", "Mary Jones", "Marjorie", "Ｊｏ", "Ben"];
  for (const [n, name] of names.entries())
    await storeMembership(store, { member: id(n), room, seq: n + 1, place: "member", name });
  await storeMembership(store, { member: id(9), room, seq: 9, place: "member" });
  const found = async (prefix: string, limit = 10) => {
    const { members, next } = await listMembers(store, room, { limit, prefix });
    return [members.map(({ name }) => name), next];
  };
  expect(await found("JO")).toEqual([["José", "Mary Jones", "Ｊｏ"], undefined]);
  expect(await found("mary j")).toEqual([["Mary Jones"], undefined]);
  expect(await found("be", 2)).toEqual([[], id(1)]);
  expect((await found(""))[0]).toHaveLength(6);
});

test("a page costs what it reads, whatever its names, and writes nothing", async () => {
  const { store, billFor } = await meteredStore();
  await fill(store, 150);
  for (const limit of [1, 50, 100]) {
    const unseen = new UnseenBytes();
    const bytes: number[] = [];
    const { readUnits, writeUnits, price } = await billFor(async () => {
      const page = await listMembers(store, room, { limit }, unseen.add);
      bytes.push(Buffer.byteLength(JSON.stringify(page)));
    });
    // Half a unit for each started 4 KB.
    expect(readUnits).toBeLessThanOrEqual(Math.ceil(((limit + 1) * memberBytes) / 4096) / 2);
    expect(writeUnits).toBe(0);
    expect(unseen.total).toBe((limit + 1) * memberBytes);
    expect(price).toBeLessThanOrEqual(
      readCost(unseen.total, 0) + requestCost(bytes[0] ?? 0) - requestCost(0, 0),
    );
  }
});

test("who is muted is listed where that is asked for, members or not, until it has ended", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const { act } = environment(store);
  await act("account-ada", "hall", { kind: "create" });
  await act("account-ben", "hall", { kind: "join" });
  for (const [member, minutes] of [
    ["account-ben", 60],
    ["guest-cy", 10],
    ["guest-eve", 10],
  ] as const)
    await act("account-ada", "hall", { kind: "mute", member, minutes });
  await act("account-ada", "hall", { kind: "mute", member: "guest-eve", minutes: 0 });
  const ben = { userId: "account-ben", until: "2026-03-01T13:00:00.000Z" };
  const cy = { userId: "guest-cy", until: "2026-03-01T12:10:00.000Z" };
  const muted = async () => (await listMembers(store, "hall", { limit: 1, muted: true })).muted;
  expect(await muted()).toEqual([ben, cy]);
  expect(await listMembers(store, "hall", { limit: 1 })).not.toHaveProperty("muted");
  clock.pass(10 * 60_000);
  expect(await muted()).toEqual([ben]);
});
