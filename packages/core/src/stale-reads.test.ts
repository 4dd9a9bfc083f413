import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../test/fresh-store.ts";
import { subscribersOf } from "../test/subscribers.ts";
import { subscribe } from "./connection/subscribe.ts";
import { endDeleting, startDeleting } from "./identity/deleting.ts";
import type { Proof } from "./identity/identity.ts";
import { revoke, signOut, signOutEverywhere } from "./identity/revocation.ts";
import { requireSignedIn } from "./identity/signed-in.ts";
import { createTemporaryBlocks } from "./identity/temporary-block.ts";
import { openRoom, readHead, takeSeq } from "./log/head.ts";
import { record } from "./log/record.ts";
import { sealsPerRead } from "./log/seal.ts";
import { readLog } from "./log/slice.ts";
import { sendMessage } from "./message/send.ts";
import { headsAhead } from "./room/ahead.ts";
import { enterRoom } from "./room/enter.ts";

/*
 * Here every read that is not strongly consistent finds nothing, as DynamoDB may answer it right after a
 * write. So what the promise rests on holds only as long as it is read with `ConsistentRead`.
 */

const day = 24 * 60 * 60 * 1000;
const room = "general";
const ada = { userId: "ada", name: "Ada" };
const connection = {
  connectionId: "VNRUSeldSwMCIRQ=",
  userId: "ada",
  principal: "ada",
  name: "Ada",
  protocol: "parley.v1",
  connectedAt: Date.parse("2026-01-01T00:00:00.000Z"),
} as const;

const open = async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  return { clock, store: await freshStore({ now: clock.now, staleReads: true }) };
};

const text = (id: string, retry = false) => ({ room, id, message: id, sender: ada, retry });

test("the engine answers stale reads with nothing, and strongly consistent ones with what is there", async () => {
  const { store } = await open();
  await openRoom(store, room);
  expect((await store.rooms.get({ room }).go()).data).toBeNull();
  expect((await store.rooms.get({ room }).go({ consistent: true })).data).not.toBeNull();
  await sendMessage(store, text("a"));
  expect((await store.events.query.log({ room }).go()).data).toEqual([]);
  expect((await store.events.query.log({ room }).go({ consistent: true })).data).toHaveLength(1);
  expect((await store.events.query.byUser({ userId: "ada" }).go()).data).toEqual([]);
});

describe("Right after it is written,", () => {
  test("a subscription is found by a fan-out", async () => {
    const { store } = await open();
    await subscribe(store, room, connection);
    expect(await subscribersOf(store, room)).toMatchObject([{ connectionId: connection.connectionId }]);
  });

  test("a head is told to who enters, reads and pings", async () => {
    const { store } = await open();
    const { epoch, seq } = await takeSeq(store, room);
    expect(seq).toBe(1);
    expect(await readHead(store, room)).toMatchObject({ epoch, head: 1 });
    expect(await openRoom(store, room)).toMatchObject({ epoch, head: 1 });
    expect(await enterRoom(store, connection, room, null)).toMatchObject({ epoch, head: 1 });
    expect(await readLog(store, room, { after: 0, limit: 10 })).toMatchObject({ epoch, head: 1 });
    expect(
      await headsAhead(store, { user: "ada", member: { standing: "account" } }, new Map([[room, 0]])),
    ).toMatchObject({ rooms: { [room]: 1 } });
  });

  test("a counter that was lost is found again from the log", async () => {
    const { store } = await open();
    await sendMessage(store, text("a"));
    await store.rooms.delete({ room }).go();
    expect((await takeSeq(store, room)).seq).toBe(1 + sealsPerRead + 1);
  });

  test("a message is in the log, and settled", async () => {
    const { store } = await open();
    await sendMessage(store, text("a"));
    expect(await readLog(store, room, { after: 0, limit: 10 })).toMatchObject({
      events: [{ id: "a" }],
      settled: 1,
    });
    expect(await readLog(store, room, { limit: 10 })).toMatchObject({ events: [{ id: "a" }], settled: 1 });
  });

  test.each([false, true])("a message is known to its retry (says so: %s)", async (retry) => {
    const { store } = await open();
    await sendMessage(store, text("a"));
    expect(await sendMessage(store, text("a", retry))).toMatchObject({ repeated: true, event: { seq: 1 } });
  });

  test("a message can be changed, and its edits are taken out with it", async () => {
    const { store } = await open();
    await sendMessage(store, text("a"));
    await record(store, { kind: "edit", room, id: "e", target: 1, message: "secret", sender: ada });
    await record(store, { kind: "delete", room, id: "d", target: 1, sender: ada });
    expect(JSON.stringify(await readLog(store, room, { after: 0, limit: 10 }))).not.toContain("secret");
  });

  test("a pin is in the room's list beside the one before it", async () => {
    const { store } = await open();
    for (const id of ["a", "b"]) await sendMessage(store, text(id));
    for (const target of [1, 2])
      await record(store, { kind: "pin", room, id: `p${target}`, target, pinned: true, sender: ada });
    expect((await readHead(store, room))?.marks.pins).toEqual([
      { target: 1, seq: 3 },
      { target: 2, seq: 4 },
    ]);
  });

  test("a membership is known to the next join, and to a leave", async () => {
    const { store } = await open();
    await record(store, { kind: "join", room, id: "j", sender: ada });
    const joined = record(store, { kind: "join", room, id: "k", sender: ada });
    await expect(joined).rejects.toMatchObject({ code: "already_member" });
    const { event } = await record(store, { kind: "leave", room, id: "l", sender: ada });
    expect(event).toMatchObject({ action: "leave", seq: 2 });
  });
});

describe("From the moment of a sign-out on,", () => {
  const proof = (session: string, authenticatedAt: number): Proof => ({
    kind: "account",
    principal: "login-ada",
    name: "Ada",
    session,
    authenticatedAt,
    expiresAt: authenticatedAt + 30 * day,
  });
  const unauthorized = { code: "unauthorized" };

  test.each([
    ["at the very moment of the sign-in", 0],
    ["a minute later", -60_000],
    ["by an issuer whose clock is ahead", 30_000],
  ])("no token of it is good (%s)", async (_when, offset) => {
    const { clock, store } = await open();
    const here = proof("here", clock.now() + offset);
    const elsewhere = proof("elsewhere", clock.now() + offset);
    const { identity } = await requireSignedIn(store, here);
    await signOut(store, identity);
    await expect(requireSignedIn(store, here)).rejects.toMatchObject(unauthorized);
    expect(await requireSignedIn(store, elsewhere)).toMatchObject({ identity: { userId: identity.userId } });
    await signOutEverywhere(store, identity);
    await expect(requireSignedIn(store, elsewhere)).rejects.toMatchObject(unauthorized);
    // A later sign-in is another one.
    const later = proof("later", Math.max(clock.now(), clock.now() + offset) + 1);
    expect(await requireSignedIn(store, later)).toMatchObject({ identity: { userId: identity.userId } });
  });

  test("a hundred sign-outs are counted, and the next one ends all sign-ins", async () => {
    const { clock, store } = await open();
    const { identity } = await requireSignedIn(store, proof("desk", clock.now()));
    const noted = async (sessions: number) =>
      Promise.all(
        Array.from({ length: sessions }, (_, nth) => revoke(store, identity, `${nth}`, clock.now())),
      );
    const phone = proof("phone", clock.now());
    // The identity and the end of a temporary block are stored beside them: one of the two counts.
    await noted(98);
    await createTemporaryBlocks(store, 60)(phone.principal);
    await signOut(store, { ...identity, session: "tablet" });
    expect(await requireSignedIn(store, phone)).toMatchObject({ standing: "good" });
    await signOut(store, { ...identity, session: "watch" });
    await expect(requireSignedIn(store, phone)).rejects.toMatchObject(unauthorized);
  });

  test("nothing is left of who has left", async () => {
    const { clock, store } = await open();
    const here = proof("here", clock.now());
    const { identity } = await requireSignedIn(store, here);
    await startDeleting(store, identity);
    await expect(requireSignedIn(store, here)).rejects.toMatchObject(unauthorized);
    await endDeleting(store, identity);
    await expect(requireSignedIn(store, here, ["good", "leaving"])).rejects.toMatchObject(unauthorized);
  });

  test("a deletion that a call has just begun is left to that call", async () => {
    const { clock, store } = await open();
    const { identity } = await requireSignedIn(store, proof("here", clock.now()));
    const begun = await startDeleting(store, identity);
    expect(await startDeleting(store, identity)).toEqual({ ...begun, isOurs: false });
  });

  test("and who is blocked for a time is known to the next handshake", async () => {
    const { clock, store } = await open();
    const here = proof("here", clock.now());
    await requireSignedIn(store, here);
    const until = await createTemporaryBlocks(store, 60)(here.principal);
    expect(await requireSignedIn(store, here)).toMatchObject({ blockedUntil: until });
  });
});
