import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { readAccess } from "../access/read-access.ts";
import { seal } from "../log/seal.ts";
import { privateRoomName } from "../wire/closed-room.ts";
import { invite, listInvitations, revokeInvitation } from "./invite.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;
const week = { uses: 1, hours: 7 * 24 };
const invalid = { code: "invitation_invalid" };

const setUp = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const room = await privateRoom(store, ada);
  const { act } = environment(store);
  const accept = (user: string, token: string, place = room, id?: string) =>
    act(user, place, { kind: "join", invitation: token }, id === undefined ? {} : { id });
  const placeOf = async (user: string) => (await readAccess(store, { user, room })).place;
  return { clock, store, room, act, accept, placeOf };
};

test("an invitation lets one user in, as a member, and nobody by its id, its digest or another room", async () => {
  const { store, room, accept, placeOf } = await setUp();
  const { token, id } = await invite(store, { room, by: ada }, week);
  expect(JSON.stringify((await store.invitations.scan.go()).data)).not.toContain(token);
  await expect(accept(eve, id.slice(0, 22))).rejects.toMatchObject(invalid);
  await expect(accept(eve, token, await privateRoomName(ada, "another"))).rejects.toMatchObject(invalid);
  await accept(eve, token);
  expect(await placeOf(eve)).toBe("member");
  await expect(accept(bob, token)).rejects.toMatchObject(invalid);
  expect((await listInvitations(store, room)).invitations).toMatchObject([{ id, by: ada, left: 0, used: 1 }]);
});

test("of several users who accept the last use at once, one gets in", async () => {
  const { store, room, accept } = await setUp();
  const { token } = await invite(store, { room, by: ada }, { uses: 2, hours: 1 });
  const users = ["a", "b", "c", "d", "e"].map((name) => `account-${name}`);
  const answers = await Promise.allSettled(users.map((user) => accept(user, token)));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
});

test("a retry uses an invitation no second time, and a member's attempt none", async () => {
  const { store, room, accept } = await setUp();
  const { token } = await invite(store, { room, by: ada }, { uses: 5, hours: 1 });
  const first = await accept(eve, token, room, "once");
  await expect(accept(eve, token, room, "again")).rejects.toMatchObject({ code: "already_member" });
  expect(first.repeated).toBe(false);
  expect((await listInvitations(store, room)).invitations).toMatchObject([{ left: 4, used: 1 }]);
});

test.each([
  ["it has expired", async ({ clock }: Scene) => clock.pass(3_601_000)],
  ["it was revoked", async ({ store, room, id }: Scene) => revokeInvitation(store, room, id)],
  [
    "its maker was removed",
    async ({ act, room }: Scene) => act(ada, room, { kind: "role", member: cy, role: "none" }),
  ],
  [
    "its maker may add nobody any more",
    async ({ act, room }: Scene) => act(ada, room, { kind: "role", member: cy, role: "member" }),
  ],
  [
    "its user is banned",
    async ({ act, room }: Scene) => {
      await act(ada, room, { kind: "role", member: eve, role: "member" });
      await act(ada, room, { kind: "role", member: eve, role: "banned" });
    },
  ],
])("an invitation lets nobody in once %s", async (_, happens) => {
  const scene = await setUp();
  const { store, room, act, accept, placeOf } = scene;
  await act(ada, room, { kind: "role", member: cy, role: "moderator" });
  const { token, id } = await invite(store, { room, by: cy }, { uses: 5, hours: 1 });
  await happens({ ...scene, id });
  const refusal = await accept(eve, token).catch((error) => error.code);
  expect(["invitation_invalid", "not_found"]).toContain(refusal);
  expect(["none", "banned"]).toContain(await placeOf(eve));
});
type Scene = Awaited<ReturnType<typeof setUp>> & { id: string };

test("a room has at most 25 invitations, and expired ones make place", async () => {
  const { clock, store, room } = await setUp();
  for (let nth = 0; nth < 25; nth++) await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
  await expect(invite(store, { room, by: ada }, week)).rejects.toMatchObject({
    code: "too_many_invitations",
  });
  clock.pass(3_601_000);
  await invite(store, { room, by: ada }, week);
  expect((await listInvitations(store, room)).invitations).toHaveLength(1);
});

test("the same request at once, and again, uses an invitation once", async () => {
  const { store, room, accept } = await setUp();
  const { token } = await invite(store, { room, by: ada }, { uses: 5, hours: 1 });
  await Promise.allSettled(Array.from({ length: 4 }, () => accept(eve, token, room, "same")));
  await accept(eve, token, room, "same");
  expect((await listInvitations(store, room)).invitations).toMatchObject([{ left: 4, used: 1 }]);
});

test("an acceptance that died is checked again: a revoked or a forged invitation lets nobody in", async () => {
  let dies = false;
  const store = await freshStore({
    afterCall: async (command) => {
      if (dies && command === "PutItemCommand") throw new Error("died");
    },
  });
  const room = await privateRoom(store, ada);
  const { act } = environment(store);
  const { token, id } = await invite(store, { room, by: ada }, week);
  const join = (invitation: string) =>
    act(eve, room, { kind: "join", invitation }, { id: "same", retry: dies });
  dies = true;
  await expect(join(token)).rejects.toThrow("died");
  dies = false;
  await expect(join("A".repeat(22))).rejects.toMatchObject(invalid);
  await revokeInvitation(store, room, id);
  await expect(join(token)).rejects.toMatchObject(invalid);
  expect((await readAccess(store, { user: eve, room })).place).toBe("none");
});

test("an acceptance that loses its seq while access changes has used its invitation once it is stored", async () => {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    afterCall: async (command) => {
      // The intent is the first item that is put.
      if (command !== "PutItemCommand") return;
      const happens = meanwhile;
      meanwhile = undefined;
      await happens?.();
    },
  });
  const room = await privateRoom(store, ada);
  const { act } = environment(store);
  const { token } = await invite(store, { room, by: ada }, week);
  meanwhile = async () => {
    const { data } = await store.rooms.get({ room }).go({ consistent: true });
    await seal(store, room, data?.head ?? 0);
    await act(ada, room, { kind: "role", member: cy, role: "member" });
  };
  await act(eve, room, { kind: "join", invitation: token });
  await expect(act(bob, room, { kind: "join", invitation: token })).rejects.toMatchObject(invalid);
  expect((await listInvitations(store, room)).invitations).toMatchObject([{ left: 0, used: 1 }]);
});
