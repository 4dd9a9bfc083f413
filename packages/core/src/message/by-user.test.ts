import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { parseAs } from "../protocol/parse.ts";
import { messagesByUser, UserPage } from "./by-user.ts";

test("pages of a user's messages go on behind one in a private room", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, "account-ada");
  for (const text of ["one", "two", "three"])
    await act("account-ada", room, { kind: "message", message: text });
  const texts: string[] = [];
  let before: string | undefined;
  do {
    const asked = { ...parseAs(UserPage, { before }), limit: 1 };
    const page = await messagesByUser(store, "account-ada", asked);
    texts.push(...page.messages.map(({ message }) => message));
    before = page.next;
  } while (before !== undefined && texts.length < 10);
  expect(texts).toEqual(["three", "two", "one"]);
});

test("whoever was removed from a private room is not told what others do there with their messages", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const [ada, bob] = ["account-ada", "account-bob"] as const;
  const room = await privateRoom(store, ada, bob);
  const { event: pinned } = await act(bob, room, { kind: "message", message: "pinned" });
  const { event: deleted } = await act(bob, room, { kind: "message", message: "deleted" });
  const own = async () => (await messagesByUser(store, bob, { limit: 10 })).messages;
  const before = await own();
  await act(ada, room, { kind: "role", member: bob, role: "none" });
  await act(ada, room, { kind: "pin", target: pinned.seq, pinned: true });
  await act(ada, room, { kind: "delete", target: deleted.seq });
  expect(await own()).toEqual(
    before.map((each) => (each.seq === deleted.seq ? { ...each, message: "", deleted: true } : each)),
  );
});
