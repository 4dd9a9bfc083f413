import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment } from "../../test/in-room.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { setLevel } from "./set-level.ts";

const ada = "account-ada";
const room = "tea";

test("of several settings the one with the highest revision holds, and of one revision the first", async () => {
  const store = await freshStore();
  await environment(store).act(ada, room, { kind: "join" });
  const set = (level: "nothing" | "mentions" | "everything", revision: number) =>
    setLevel(store, ada, { room, level, revision });
  expect(await set("nothing", 1)).toEqual({ level: "nothing", revision: 1 });
  expect(await set("mentions", 1)).toEqual({ level: "nothing", revision: 1 });
  expect(await set("mentions", 3)).toEqual({ level: "mentions", revision: 3 });
  // The answer to the first attempt was lost.
  expect(await set("mentions", 3)).toEqual({ level: "mentions", revision: 3 });
  expect(await set("everything", 2)).toEqual({ level: "mentions", revision: 3 });
});

test("only a member is notified of a room, and setting that is two write units", async () => {
  const { store, billFor } = await meteredStore();
  const set = () => setLevel(store, ada, { room, level: "nothing", revision: 1 });
  await expect(set()).rejects.toMatchObject({ code: "not_member", field: "room" });
  const { act } = environment(store);
  await act(ada, room, { kind: "join" });
  await act(ada, room, { kind: "leave" });
  await expect(set()).rejects.toMatchObject({ code: "not_member" });
  await act(ada, room, { kind: "join" });
  expect(await billFor(set)).toMatchObject({ readUnits: 0, writeUnits: 2 });
});
