import { expect, test, vi } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { readAccess } from "../access/read-access.ts";
import { invite } from "../invitation/invite.ts";
import type { Store } from "../table/store.ts";
import { listMembers } from "./list.ts";
import { passOwnership } from "./pass-ownership.ts";
import { reassignMemberships } from "./reassign.ts";

const [ada, ben, cy, dan] = ["account-ada", "account-ben", "account-cy", "account-dan"] as const;
const gone = { userId: "deleted-1", name: "Deleted user" };
const role = (member: string, role: "member" | "moderator") => ({ kind: "role", member, role }) as const;

const remove = (store: Store, from: string) =>
  reassignMemberships(store, { from, to: () => gone.userId, name: gone.name, intents: "forget" });
const placesIn = async (store: Store, room: string) =>
  Promise.all([ada, ben, cy, dan].map(async (user) => (await readAccess(store, { user, room })).place));

test("a room whose owner is deleted is the longest-standing moderator's, who may do what owners may", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, ada, ben, cy, dan);
  const { act } = environment(store);
  await act(ada, room, role(dan, "moderator"));
  await act(ada, room, role(cy, "moderator"));
  await remove(store, ada);
  expect(await placesIn(store, room)).toEqual(["none", "member", "moderator", "owner"]);
  // Nobody is in the list who is no user any more.
  const { members } = await listMembers(store, room, { limit: 10 });
  expect(members.map(({ userId }) => userId).toSorted()).toEqual([ben, cy, dan]);
  await act(dan, room, role(ben, "moderator"));
});

test("without a moderator it is the longest-standing member's, and without a member nobody's", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act(ada, "tea", { kind: "create" });
  for (const user of [cy, ben]) await act(user, "tea", { kind: "join" });
  for (const [deleted, owner] of [
    [ada, cy],
    [cy, ben],
    [ben, undefined],
  ] as const) {
    await remove(store, deleted);
    const { members } = await listMembers(store, "tea", { limit: 10 });
    expect(members.find((member) => member.role === "owner")?.userId).toBe(owner);
  }
});

test("a member who is being deleted as well is passed over, and so is one who has left", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, ada, ben, cy, dan);
  await store.users
    .put({ userId: ben, kind: "account", name: "Ben", createdAt: 0, successor: "deleted-secret" })
    .go();
  // The index has not heard that Cy was removed.
  await environment(store).act(ada, room, { kind: "role", member: cy, role: "none" });
  const find = store.members.query.byRoom;
  const { data } = await find({ room }).go();
  const stale = [...data, { member: cy, room, seq: 1, name: "Cy" }];
  vi.spyOn(store.members.query, "byRoom").mockImplementation((key) =>
    Object.assign(find(key), { go: async () => ({ data: stale, cursor: null }) }),
  );
  await remove(store, ada);
  expect((await placesIn(store, room))[3]).toBe("owner");
});

test("a deletion that dies after it has passed a room on does so once", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, ada, ben, cy);
  await passOwnership(store, { room, from: ada }, () => {});
  const { data } = await store.members.get({ member: ada, room }).go({ consistent: true });
  expect(data?.role).toBe("owner");
  // Who owns it by now has made another one a moderator.
  await environment(store).act(ben, room, role(cy, "moderator"));
  await remove(store, ada);
  expect(await placesIn(store, room)).toEqual(["none", "owner", "moderator", "none"]);
});

test("a moderator who bans the next owner beside the handing over leaves the room with another one", async () => {
  for (let nth = 1; nth <= 3; nth++) {
    let updates = 0;
    let isPassing = false;
    const store = await freshStore({
      afterCall: async (command) => {
        if (!isPassing || command !== "UpdateItemCommand") return;
        updates += 1;
        if (updates !== nth) return;
        isPassing = false;
        await act(dan, room, { kind: "role", member: ben, role: "banned" }).catch(() => undefined);
      },
    });
    const { act } = environment(store);
    const room = await privateRoom(store, ada, ben, cy, dan);
    await act(ada, room, role(dan, "moderator"));
    // Dan is being deleted as well, and still connected.
    await store.users
      .put({ userId: dan, kind: "account", name: "Dan", createdAt: 0, successor: "deleted-secret" })
      .go();
    isPassing = true;
    // One that meets the change stops, and is called again.
    await remove(store, ada).catch(() => remove(store, ada));
    const places = await placesIn(store, room);
    expect([nth, places.filter((place) => place === "owner")]).toEqual([nth, ["owner"]]);
  }
});

test("a member whom the index does not have yet owns the room: the log has their coming", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, ada);
  const { token } = await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
  await environment(store).act(cy, room, { kind: "join", invitation: token });
  const find = store.members.query.byRoom;
  vi.spyOn(store.members.query, "byRoom").mockImplementation((key) =>
    Object.assign(find(key), { go: async () => ({ data: [], cursor: null }) }),
  );
  await remove(store, ada);
  expect(await placesIn(store, room)).toEqual(["none", "none", "owner", "none"]);
});
