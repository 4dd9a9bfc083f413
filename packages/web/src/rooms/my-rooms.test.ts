import { afterEach, beforeEach, expect, test } from "vitest";
import { followMyRooms, myRoomsStore } from "./my-rooms.ts";
import { visit, visitedStore } from "./visited.ts";

const userId = "ada";
const clear = () => {
  myRoomsStore.set({ userId: "", rooms: [] });
  visitedStore.set(["general"]);
};
beforeEach(clear);
afterEach(clear);

test("the rooms are those that the server listed last, and the same list until they change", () => {
  followMyRooms({ userId, rooms: ["a", "b"] });
  const list = myRoomsStore.get();
  followMyRooms({ userId, rooms: ["a", "b"] });
  expect(myRoomsStore.get()).toBe(list);
  expect(list.rooms).toEqual(["a", "b"]);
});

test("a room that was only visited stays listed, and one that was left is gone", () => {
  for (const room of ["visited", "joined", "left"]) visit(room);
  followMyRooms({ userId, rooms: ["joined", "left"] });
  followMyRooms({ userId, rooms: ["joined"] });
  expect(visitedStore.get()).toEqual(["general", "visited", "joined"]);
});

test("the rooms of a guest who has signed in since stay listed in this browser", () => {
  followMyRooms({ userId: "guest-ada", rooms: ["joined-by-the-guest"] });
  followMyRooms({ userId: "account-ada", rooms: ["of-the-account"] });
  expect(myRoomsStore.get().rooms).toEqual(["of-the-account"]);
  expect(visitedStore.get()).toEqual(["general", "joined-by-the-guest"]);
});
