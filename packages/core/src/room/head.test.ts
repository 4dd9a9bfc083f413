import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openRoom, takeSeq } from "./head.ts";

const daySeconds = 24 * 60 * 60;

const open = async () => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const endOf = async (room: string) => (await store.rooms.get({ room }).go()).data?.expireAt;
  return { clock, store, endOf };
};

test("a room that is only entered ends after two days", async () => {
  const { clock, store, endOf } = await open();
  await openRoom(store, "unused");
  expect(await endOf("unused")).toBe(clock.now() / 1000 + 2 * daySeconds);
});

test("a room in which something is said stays, and is the same log", async () => {
  const { store, endOf } = await open();
  const { epoch } = await openRoom(store, "used");
  expect(await takeSeq(store, "used")).toMatchObject({ epoch, seq: 1 });
  expect(await endOf("used")).toBeUndefined();
  expect(await openRoom(store, "used")).toMatchObject({ epoch, head: 1 });
  expect(await endOf("used")).toBeUndefined();
});

test("a room that is entered and spoken in at the same time stays, and is one log", async () => {
  const { store, endOf } = await open();
  for (let nth = 0; nth < 20; nth++) {
    const room = `both-${nth}`;
    const [entered, place] = await Promise.all([openRoom(store, room), takeSeq(store, room)]);
    expect(entered.epoch).toBe(place.epoch);
    expect(await endOf(room)).toBeUndefined();
  }
});
