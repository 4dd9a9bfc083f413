import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import type { Store } from "../table/store.ts";
import { readHead, takeSeq } from "./head.ts";
import { recordIntent } from "./intent.ts";
import { readLog } from "./slice.ts";

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const room = "general";
const draft = (id: string) => ({
  kind: "message" as const,
  room,
  id,
  message: `text of ${id}`,
  sender: { userId: "ada", name: "Ada" },
});

/** Deletes what has ended, as DynamoDB does sooner or later. */
const deleteExpired = async (store: Store) => {
  const isOver = ({ expireAt }: { expireAt?: number | undefined }) =>
    expireAt !== undefined && expireAt * 1000 <= store.now();
  const events = await store.events.scan.go({ pages: "all" });
  const intents = await store.intents.scan.go({ pages: "all" });
  await Promise.all([
    ...events.data.filter(isOver).map(({ seq }) => store.events.delete({ room, seq }).go()),
    ...intents.data.filter(isOver).map(({ userId, id }) => store.intents.delete({ userId, id }).go()),
  ]);
};

const shown = async (store: Store, after = 0) => {
  const { events } = await readLog(store, room, { after, limit: 100 });
  return events.map(({ id }) => id);
};

/** A store in which something happens once, after the first call of that name was carried out. */
const interrupted = async (retentionDays: number, command: string) => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  let meanwhile: (() => Promise<void>) | undefined;
  const store = await freshStore({
    now: clock.now,
    retentionDays,
    afterCall: async (name) => {
      if (name !== command || !meanwhile) return;
      const act = meanwhile;
      meanwhile = undefined;
      await act();
    },
  });
  return {
    clock,
    store,
    suspend: (act: () => Promise<void>) => {
      meanwhile = act;
    },
  };
};

describe("a send that is suspended between taking its place and storing", () => {
  test.each([
    { retentionDays: 0, suspendedFor: 2 * hour },
    { retentionDays: 0, suspendedFor: 40 * day },
    { retentionDays: 1, suspendedFor: 25 * hour },
    { retentionDays: 1, suspendedFor: 3 * day },
    { retentionDays: 30, suspendedFor: 40 * day },
  ])(
    "for $suspendedFor ms is behind nobody's cursor, with $retentionDays days of retention",
    async ({ retentionDays, suspendedFor }) => {
      // The seq is taken by an update.
      const { clock, store, suspend } = await interrupted(retentionDays, "UpdateItemCommand");
      await sendMessage(store, draft("first"));
      let cursor = 0;
      suspend(async () => {
        await sendMessage(store, draft("other"));
        clock.pass(suspendedFor);
        await deleteExpired(store);
        cursor = (await readLog(store, room, { after: 0, limit: 100 })).settled;
      });
      const { event } = await sendMessage(store, draft("suspended"));
      expect(cursor).toBe(3);
      expect(event.seq).toBeGreaterThan(cursor);
      expect(await shown(store, cursor)).toEqual(["suspended"]);
    },
  );

  test("is stored where it took its place after a minute, if nobody has given that up", async () => {
    const { clock, store, suspend } = await interrupted(1, "UpdateItemCommand");
    await sendMessage(store, draft("first"));
    suspend(async () => clock.pass(60_000));
    expect((await sendMessage(store, draft("slow"))).event.seq).toBe(2);
  });

  test("ends as if it had been stored at once, so that what a reader passed by its age has ended", async () => {
    const { clock, store, suspend } = await interrupted(1, "UpdateItemCommand");
    await sendMessage(store, draft("first"));
    suspend(async () => clock.pass(50 * 60_000));
    const { event } = await sendMessage(store, draft("slow"));
    clock.pass(day - 50 * 60_000);
    expect(await shown(store, event.seq - 1)).toEqual([]);
  });
});

describe("a message that is sent again after its acknowledgement was lost", () => {
  const lost = async (retentionDays: number) => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays });
    await sendMessage(store, draft("a"));
    const again = async (after: number) => {
      clock.pass(after);
      await deleteExpired(store);
      return sendMessage(store, { ...draft("a"), retry: true });
    };
    return { store, again };
  };

  test.each([1, 30])("is the same one as long as it is shown, with %i days of retention", async (days) => {
    const { store, again } = await lost(days);
    expect(await again(days * day - 1000)).toMatchObject({ repeated: true, event: { seq: 1 } });
    expect(await shown(store)).toEqual(["a"]);
  });

  test.each([1, 30])("is refused when it has ended, for a day, with %i days of retention", async (days) => {
    const { store, again } = await lost(days);
    await expect(again(days * day)).rejects.toMatchObject({ code: "id_expired", field: "id" });
    await expect(again(day - 1000)).rejects.toMatchObject({ code: "id_expired" });
    expect(await shown(store)).toEqual([]);
    expect(await readHead(store, room)).toMatchObject({ head: 1 });
    // What was taken for the retries keeps no reader waiting.
    await sendMessage(store, draft("b"));
    const log = await readLog(store, room, { after: 0, limit: 100 });
    expect(log.settled).toBe(log.head);
  });

  test("whose first try died before it stored anything is refused too, rather than stored twice perhaps", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays: 1 });
    const place = await takeSeq(store, room);
    await recordIntent(store, draft("a"), place);
    clock.pass(day);
    await expect(sendMessage(store, draft("a"))).rejects.toMatchObject({ code: "id_expired" });
  });

  test.each([false, true])(
    "whose first try died is stored, while it would be shown (says so: %s)",
    async (retry) => {
      const clock = clockAt("2026-01-01T00:00:00.000Z");
      const store = await freshStore({ now: clock.now, retentionDays: 1 });
      await recordIntent(store, draft("a"), await takeSeq(store, room));
      clock.pass(day - 1000);
      expect(await sendMessage(store, { ...draft("a"), retry })).toMatchObject({
        repeated: false,
        event: { seq: 2 },
      });
      expect(await shown(store)).toEqual(["a"]);
    },
  );
});
