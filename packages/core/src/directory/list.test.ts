import * as v from "valibot";
import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment } from "../../test/in-room.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { DescribeEvent } from "../event-kinds/describe.ts";
import { logKinds } from "../event-kinds/kinds.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";
import { titleKey } from "../wire/title-key.ts";
import { listByTitle, listRooms } from "./list.ts";

const put = (store: Store, rooms: readonly string[]) =>
  store.directory.put(rooms.map((room) => ({ directory: openDirectory, room }))).go();

const readAll = async (store: Store, prefix: string, limit: number) => {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const page = await listRooms(store, { prefix, after, limit });
    pages.push(page.rooms);
    after = page.next;
  } while (after !== undefined && pages.length < 50);
  return pages;
};

test("the rooms of a prefix are listed in pages, each room once, and no others", async () => {
  const store = await freshStore();
  const teams = Array.from({ length: 25 }, (_, n) => `team-${String(n).padStart(2, "0")}`);
  await put(store, ["team", "team-", ...teams, "tea", "teams", "general", "zoo", "0-team"]);
  const pages = await readAll(store, "team-", 10);
  expect(pages.map((page) => page.length)).toEqual([10, 10, 6]);
  expect(pages.flat()).toEqual(["team-", ...teams]);
  expect((await readAll(store, "", 100)).flat()).toHaveLength(32);
  expect((await readAll(store, "team", 7)).flat()).toEqual(["team", "team-", ...teams, "teams"]);
  expect(await readAll(store, "nothing", 10)).toEqual([[]]);
});

test("rooms are listed with the title that holds, in whatever order titles are applied", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  for (const room of ["coffee", "tea"]) await act("account-ada", room, { kind: "create" });
  const first = await act("account-ada", "tea", { kind: "describe", title: "Tea" });
  await act("account-ada", "tea", { kind: "describe", title: "All about tea" });
  const target = { message: undefined, isAdmitted: true, onCost: () => {} };
  await logKinds.describe.apply?.(store, "tea", v.parse(DescribeEvent, first.event), target);
  const titles = { tea: "All about tea" };
  expect(await listRooms(store, { prefix: "", limit: 9 })).toEqual({ rooms: ["coffee", "tea"], titles });
  await act("account-ada", "tea", { kind: "describe", title: "" });
  expect(await listRooms(store, { prefix: "", limit: 9 })).toEqual({ rooms: ["coffee", "tea"] });
});

test("a page after a room before the prefix begins with it, and one after all is empty", async () => {
  const store = await freshStore();
  await put(store, ["apple", "berry", "cherry"]);
  expect(await listRooms(store, { prefix: "b", after: "apple", limit: 10 })).toEqual({ rooms: ["berry"] });
  expect(await listRooms(store, { prefix: "b", after: "cherry", limit: 10 })).toEqual({ rooms: [] });
});

test("a page of a hundred is two read units, however many rooms there are", async () => {
  const { store, billFor } = await meteredStore();
  await put(
    store,
    Array.from({ length: 500 }, (_, n) => `room-${n}`),
  );
  const { readUnits } = await billFor(() => listRooms(store, { prefix: "room", limit: 100 }));
  expect(readUnits).toBeLessThanOrEqual(3);
});

const titled = (store: Store) => {
  const { act } = environment(store);
  return async (room: string, title: string) => {
    await act("account-ada", room, { kind: "create" }).catch(() => undefined);
    return act("account-ada", room, { kind: "describe", title });
  };
};

test("rooms are found by how their titles begin, whatever their case and accents, in pages", async () => {
  const store = await freshStore();
  const give = titled(store);
  for (const room of ["one", "two", "three"]) await give(room, "Tea time");
  await give("four", "TÉA");
  await give("five", "Coffee");
  const found: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const { rooms, next } = await listByTitle(store, { title: "tea", after, limit: 2 });
    found.push(rooms);
    after = next;
  } while (after !== undefined);
  expect(found).toEqual([
    ["one", "three"],
    ["two", "four"],
  ]);
  expect(await listByTitle(store, { title: "cOf", limit: 9 })).toEqual({
    rooms: ["five"],
    titles: { five: "Coffee" },
  });
  for (const after of ["\u{10ffff}", "tea\u{10ffff}z", "a"])
    expect((await listByTitle(store, { title: "tea", after, limit: 9 })).rooms).toHaveLength(4);
});

test("a room is found by its last title alone, in whatever order titles are applied, and by none without", async () => {
  const store = await freshStore();
  const give = titled(store);
  const find = async (title: string) => (await listByTitle(store, { title, limit: 9 })).rooms;
  const first = await give("room", "Tea");
  await give("room", "Coffee");
  const target = { message: undefined, isAdmitted: true, onCost: () => {} };
  await logKinds.describe.apply?.(store, "room", v.parse(DescribeEvent, first.event), target);
  expect([await find("tea"), await find("coffee")]).toEqual([[], ["room"]]);
  const { act } = environment(store);
  await act("account-ada", "room", { kind: "archive", archived: true });
  expect(await find("coffee")).toEqual([]);
  await act("account-ada", "room", { kind: "archive", archived: false });
  expect(await find("coffee")).toEqual(["room"]);
  await give("room", "");
  expect([await find(""), (await listRooms(store, { prefix: "", limit: 9 })).rooms]).toEqual([[], ["room"]]);
});

test("a hostile title is found by its beginning, whatever it unfolds to", async () => {
  const store = await freshStore();
  const give = titled(store);
  // A key of an index has at most 1,024 bytes.
  expect(Buffer.byteLength(titleKey("\ufdfa".repeat(80), "r".repeat(64)))).toBeLessThan(1_000);
  await give("room", "\ufdfa".repeat(80));
  expect((await listByTitle(store, { title: "\ufdfa".repeat(80), limit: 9 })).rooms).toEqual(["room"]);
  await give("room", "\u{1f600}".repeat(80));
  expect((await listByTitle(store, { title: "\u{1f600}", limit: 9 })).rooms).toEqual(["room"]);
});
