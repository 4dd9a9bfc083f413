import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { findReadMarker } from "./find.ts";
import { storeReadMarker } from "./move.ts";
import { reassignReadMarkers } from "./reassign.ts";

const [guest, account] = ["guest-ada", "account-ada"];

const transfer = { from: guest, to: () => account, name: "Ada" };

const setUp = async () => {
  const store = await freshStore();
  const mark = (userId: string, room: string, seq: number, revision = 0, epoch = "first") =>
    storeReadMarker(store, userId, { room, epoch, seq, revision });
  const marked = async (userId: string, room: string) => {
    const { epoch, seq, revision } = (await findReadMarker(store, userId, room)) ?? {};
    return epoch === undefined ? undefined : [epoch, seq, revision];
  };
  return { store, mark, marked };
};

test("an account that takes over a guest has read what either has, and the guest's markers are gone", async () => {
  const { store, mark, marked } = await setUp();
  await mark(guest, "only-guest", 4, 2);
  await mark(guest, "further", 9, 5);
  await mark(account, "further", 3, 1);
  await mark(guest, "behind", 2);
  await mark(account, "behind", 8);
  await mark(guest, "another-log", 9, 0, "lost");
  await mark(account, "another-log", 1);
  const rooms = ["only-guest", "further", "behind", "another-log"];
  expect(await reassignReadMarkers(store, { ...transfer, intents: "take" })).toEqual({
    messages: 0,
    done: true,
  });
  expect(await Promise.all(rooms.map((room) => marked(account, room)))).toEqual([
    ["first", 4, 2],
    ["first", 9, 1],
    ["first", 8, 0],
    ["first", 1, 0],
  ]);
  expect(await Promise.all(rooms.map((room) => marked(guest, room)))).toEqual(rooms.map(() => undefined));
});

test("a deletion leaves no marker, however many there are, and stops where its call has to", async () => {
  const { store, mark } = await setUp();
  const forget = { ...transfer, intents: "forget" } as const;
  for (let n = 0; n < 60; n++) await mark(guest, `room-${n}`, n);
  await mark("guest-other", "room-1", 1);
  expect(await reassignReadMarkers(store, { ...forget, until: 0 })).toEqual({ messages: 0, done: false });
  const left = async () =>
    (await store.readMarkers.scan.go({ pages: "all" })).data.map(({ reader }) => reader);
  expect(await left()).toHaveLength(60 - 25 + 1);
  expect((await reassignReadMarkers(store, forget)).done).toBe(true);
  expect(await left()).toEqual(["guest-other"]);
});
