import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { invite } from "../invitation/invite.ts";
import { readAccess } from "./read-access.ts";

const [ada, bob, eve] = ["account-ada", "account-bob", "guest-eve"] as const;

test("an owner who leaves while another user accepts an invitation stays, and owns the room", async () => {
  let between: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command !== "QueryCommand") return;
      const happens = between;
      between = undefined;
      await happens?.();
    },
  });
  const room = await privateRoom(store, ada);
  const { token } = await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
  // After it was read that nobody else is in the room.
  between = () => environment(store).act(eve, room, { kind: "join", invitation: token });
  const { act } = environment(store);
  await expect(act(ada, room, { kind: "leave" })).rejects.toMatchObject({ code: "last_owner" });
  expect(between).toBeUndefined();
  expect((await readAccess(store, { user: ada, room })).place).toBe("owner");
});

test("an owner who has just added a member does not leave them, whatever the index has", async () => {
  const store = await freshStore({ staleReads: true });
  const room = await privateRoom(store, ada, bob);
  const { act } = environment(store);
  await expect(act(ada, room, { kind: "leave" })).rejects.toMatchObject({ code: "last_owner" });
  await act(ada, room, { kind: "role", member: bob, role: "none" });
  await act(ada, room, { kind: "leave" });
});

test("a room that somebody writes to while it is being made has no owner", async () => {
  let between: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    afterCall: async (command, nth) => {
      // The first looks whether there is a log, and the second what is in it.
      if (command !== "QueryCommand" || nth < 2) return;
      const happens = between;
      between = undefined;
      await happens?.();
    },
  });
  between = () => environment(store).act(bob, "hall", { kind: "message", message: "first" });
  const made = environment(store).act(eve, "hall", { kind: "create" });
  await expect(made).rejects.toMatchObject({ code: "room_taken" });
});
