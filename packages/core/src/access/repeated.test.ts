import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { directRoom, environment, privateRoom } from "../../test/in-room.ts";
import { mortalStore } from "../../test/mortal-store.ts";
import { invite } from "../invitation/invite.ts";
import { reassignMemberships } from "../membership/reassign.ts";
import type { Store } from "../table/store.ts";
import { readAccess } from "./read-access.ts";

const [ada, bob, cy] = ["account-ada", "account-bob", "account-cy"] as const;

const message = (text: string) => ({ kind: "message" as const, message: text });
const role = (member: string, place: "member" | "moderator" | "owner" | "none") =>
  ({ kind: "role", member, role: place }) as const;
const again = { id: "x", retry: true };

const placeOf = async (store: Store, room: string, user: string) =>
  (await readAccess(store, { user, room })).place;

describe("an attempt that died after its intent is checked again when it is repeated", () => {
  const setUp = async () => {
    const { store, clock, dying } = await mortalStore("PutItemCommand");
    /** What is said without an answer: its handler dies, and its seq is sealed. */
    const die = async (attempt: () => Promise<unknown>) => {
      await dying(attempt);
      clock.pass(11_000);
    };
    return { store, die, ...environment(store) };
  };

  test("whoever moderates no more deletes nobody's message", async () => {
    const { store, die, act } = await setUp();
    const room = await privateRoom(store, ada, bob, cy);
    await act(ada, room, role(bob, "moderator"));
    const { event } = await act(cy, room, message("stays"));
    const deletion = { kind: "delete", target: event.seq } as const;
    await die(() => act(bob, room, deletion, { id: "x" }));
    await act(ada, room, role(bob, "member"));
    await expect(act(bob, room, deletion, again)).rejects.toMatchObject({ code: "forbidden" });
    const { data } = await store.events.get({ room, seq: event.seq }).go();
    expect(data).toMatchObject({ message: "stays" });
  });

  test("an owner does not leave those whom they have added since", async () => {
    const { store, die, act } = await setUp();
    const room = await privateRoom(store, ada);
    await die(() => act(ada, room, { kind: "leave" }, { id: "x" }));
    await act(ada, room, role(bob, "member"));
    await expect(act(ada, room, { kind: "leave" }, again)).rejects.toMatchObject({ code: "last_owner" });
    expect(await placeOf(store, room, ada)).toBe("owner");
  });

  test.each(["private", "open"] as const)(
    "whoever joined a %s room otherwise and owns it by now stays the owner",
    async (kind) => {
      const { store, die, act } = await setUp();
      const room = kind === "open" ? "hall" : await privateRoom(store, ada);
      if (kind === "open") await act(ada, room, { kind: "create" });
      const { token } = await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
      const join = { kind: "join", ...(kind === "private" && { invitation: token }) } as const;
      await die(() => act(bob, room, join, { id: "x" }));
      await act(ada, room, role(bob, "member"));
      await act(ada, room, role(bob, "owner"));
      await expect(act(bob, room, join, again)).rejects.toMatchObject({ code: "already_member" });
      expect(await placeOf(store, room, bob)).toBe("owner");
    },
  );
});

describe("a place that was given to a user who is deleted is not given again by repeating it", () => {
  const gone = { to: () => "deleted-1", name: "Deleted user", intents: "forget" } as const;

  test("so a room that was handed to another one keeps one owner", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob, cy);
    await act(ada, room, role(bob, "owner"), { id: "x" });
    await reassignMemberships(store, { from: bob, ...gone });
    await act(ada, room, role(bob, "owner"), again);
    expect(await placeOf(store, room, bob)).toBe("none");
    expect(await placeOf(store, room, ada)).toBe("owner");
  });

  test("nor is anybody in a direct room who is gone", async () => {
    const store = await freshStore();
    const room = await directRoom(store, ada, bob, cy);
    await environment(store)
      .act(cy, room, { kind: "create", with: [ada, bob] }, { id: "y" })
      .catch(() => {});
    await environment(store).act(bob, room, { kind: "leave" });
    await environment(store).act(cy, room, { kind: "create", with: [ada, bob] }, { id: "x" });
    await reassignMemberships(store, { from: bob, ...gone });
    await environment(store).act(cy, room, { kind: "create", with: [ada, bob] }, again);
    expect(await placeOf(store, room, bob)).toBe("none");
  });
});
