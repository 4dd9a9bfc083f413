import * as v from "valibot";
import { expect, test } from "vitest";
import { largestText } from "../../test/filled-room.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { memberBytes } from "../event-kinds/membership.ts";
import type { Identity } from "../identity/identity.ts";
import { record } from "../log/record.ts";
import { sendMessage } from "../message/send.ts";
import type { AccountExport } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { changeProfile } from "../user/profile.ts";
import { answerBytes, roomsOfMember } from "../wire/limits.ts";
import { ExportPage, editsIn, exportAccount } from "./export.ts";

const room = "general";
const ada: Identity = {
  kind: "account",
  principal: "login-ada",
  userId: "account-ada",
  name: "Ada",
  session: "1",
  authenticatedAt: 0,
  expiresAt: 0,
};

test("an export has the edits with the texts that are still in the log; none of a deleted message", async () => {
  const store = await freshStore();
  await sendMessage(store, { room, sender: ada, id: "1", message: "first" });
  await sendMessage(store, { room, sender: ada, id: "2", message: "second" });
  const change = { room, sender: ada } as const;
  await record(store, { ...change, kind: "edit", id: "3", target: 1, message: "one" });
  await record(store, { ...change, kind: "edit", id: "4", target: 1, message: "two" });
  await record(store, { ...change, kind: "edit", id: "5", target: 2, message: "gone" });
  await record(store, { ...change, kind: "delete", id: "6", target: 2 });
  const { messages } = await exportAccount(store, ada, { limit: 10 });
  expect(messages).toMatchObject([
    { seq: 2, deleted: true, message: "" },
    {
      seq: 1,
      message: "two",
      edits: [
        { seq: 3, message: "" },
        { seq: 4, message: "two" },
      ],
    },
  ]);
  expect(messages[0]).not.toHaveProperty("edits");
});

/** A message of Ada's in the table, with so many edits, without the steps of sending. */
const fill = async (store: Store, seq: number, edits: number, text: string) => {
  const at = (place: number) => new Date(Date.UTC(2026, 0, 1) + place * 1000).toISOString();
  const seqs = Array.from({ length: edits }, (_, index) => seq + index + 1);
  const own = { room, userId: ada.userId, name: ada.name };
  await store.events
    .put([
      {
        ...own,
        seq,
        kind: "message" as const,
        id: `m${seq}`,
        message: text,
        ...(edits > 0 && { edits: seqs }),
        timestamp: at(seq),
      },
      ...seqs.map((each) => ({
        ...own,
        seq: each,
        kind: "edit" as const,
        id: `e${each}`,
        target: seq,
        message: text,
        timestamp: at(each),
      })),
    ])
    .go();
};

/** All pages, as a client reads them, and the bytes of the largest one. */
const readAll = async (store: Store, limit: number) => {
  const pages: AccountExport[] = [];
  let before: string | undefined;
  do {
    const page = await exportAccount(store, ada, { ...v.parse(ExportPage, { before }), limit });
    pages.push(page);
    before = page.next;
  } while (before !== undefined && pages.length < 100);
  const largest = Math.max(...pages.map((page) => Buffer.byteLength(JSON.stringify(page))));
  return { pages: pages.length, largest, messages: pages.flatMap(({ messages }) => messages) };
};

test("every page of an export is bounded, however long its edits, and all pages have everything", async () => {
  const store = await freshStore();
  for (const seq of [1, 200, 400, 600]) await fill(store, seq, 100, largestText);
  await fill(store, 800, 0, "no edits");
  const { pages, largest, messages } = await readAll(store, 200);
  expect(largest).toBeLessThan(answerBytes + 40_000);
  expect(pages).toBeGreaterThan(6);
  const texts = new Map<number, number[]>();
  for (const { seq, edits = [] } of messages)
    texts.set(seq, [...(texts.get(seq) ?? []), ...edits.map((edit) => edit.seq)]);
  const all = (seq: number) => Array.from({ length: 100 }, (_, index) => seq + index + 1);
  expect([...texts]).toEqual([[800, []], ...[600, 400, 200, 1].map((seq) => [seq, all(seq)])]);
});

test("pages of one message each have every message once", async () => {
  const store = await freshStore();
  for (const seq of [1, 10, 20, 30]) await fill(store, seq, 2, "text");
  const { messages } = await readAll(store, 1);
  expect(messages.map(({ seq, edits }) => [seq, edits?.length])).toEqual(
    [30, 20, 10, 1].map((seq) => [seq, 2]),
  );
});

test("says how many edits it read by themselves, so that each can be charged", async () => {
  let reads = 0;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command.startsWith("Get")) reads += 1;
    },
  });
  await fill(store, 1, 60, "x");
  reads = 0;
  const exported = await exportAccount(store, ada, { limit: 10 });
  expect(editsIn(exported)).toBe(60);
  // The profile, the blocklist and when they were last online as well.
  expect(reads).toBe(60 + 3);
});

test("passes on what it read of edits that no longer fit into the page, or have no text", async () => {
  let reads = 0;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command.startsWith("Get")) reads += 1;
    },
  });
  await fill(store, 1, 100, largestText);
  await store.events.delete({ room, seq: 2 }).go();
  reads = 0;
  const unseen: number[] = [];
  const exported = await exportAccount(store, ada, { limit: 10 }, (bytes) => unseen.push(bytes));
  expect(exported.next).toBeDefined();
  expect(unseen.length).toBeGreaterThan(1);
  // The profile, the blocklist and when they were last online as well.
  expect(editsIn(exported) + unseen.length).toBe(reads - 3);
  // What is not there takes a unit, of 4 KB; the largest text takes more.
  expect(unseen[0]).toBe(4096);
  for (const bytes of unseen.slice(1)) expect(bytes).toBeGreaterThan(Buffer.byteLength(largestText));
});

test("an export has how far its user has read each room, however many rooms those are", async () => {
  const store = await freshStore();
  const rooms = Array.from({ length: 510 }, (_, n) => `room-${String(n).padStart(3, "0")}`);
  await store.readMarkers
    .put(rooms.map((each) => ({ reader: ada.userId, room: each, epoch: "first", seq: 7, revision: 1 })))
    .go();
  await sendMessage(store, { room, sender: ada, id: "1", message: "first" });
  const first = await exportAccount(store, ada, { limit: 10 });
  expect([first.read?.length, first.messages]).toEqual([500, []]);
  const last = await exportAccount(store, ada, { ...v.parse(ExportPage, { before: first.next }), limit: 10 });
  expect([...(first.read ?? []), ...(last.read ?? [])]).toEqual(
    rooms.map((each) => ({ room: each, seq: 7 })),
  );
  expect([last.messages.length, last.next]).toEqual([1, undefined]);
});

test("an export has the rooms that its user is a member of, on its first page", async () => {
  const store = await freshStore();
  for (const each of ["hall", "general", "left"])
    await record(store, { kind: "join", room: each, id: `j-${each}`, sender: ada });
  await record(store, { kind: "leave", room: "left", id: "l", sender: ada });
  await sendMessage(store, { room, sender: ada, id: "1", message: "first" });
  await sendMessage(store, { room, sender: ada, id: "2", message: "second" });
  const first = await exportAccount(store, ada, { limit: 1 });
  expect(first.memberOf).toEqual(["general", "hall"]);
  const next = await exportAccount(store, ada, { ...v.parse(ExportPage, { before: first.next }), limit: 1 });
  expect(next).not.toHaveProperty("memberOf");
});

test("an export has what its user says of themselves, and once when they were last online", async () => {
  const store = await freshStore({ now: () => Date.parse("2026-01-31T12:00:00.000Z") });
  await changeProfile(store, ada, { line: "she/her" });
  for (const id of ["1", "2"]) await sendMessage(store, { room, sender: ada, id, message: id });
  expect(await exportAccount(store, ada, { limit: 1 })).not.toHaveProperty("lastSeen");
  await changeProfile(store, ada, { lastSeen: "everybody" });
  const first = await exportAccount(store, ada, { limit: 1 });
  expect(first).toMatchObject({ line: "she/her", lastSeen: "2026-01-31T12:00:00.000Z" });
  const next = await exportAccount(store, ada, { ...v.parse(ExportPage, { before: first.next }), limit: 1 });
  expect(next).not.toHaveProperty("lastSeen");
});

test("an export has every room of its user, however many they have just left", async () => {
  const store = await freshStore();
  const justLeft = Array.from({ length: 2 * roomsOfMember + 100 }, (_, nth) => `left-${nth}`);
  await store.members
    .put(justLeft.map((each) => ({ member: ada.userId, room: each, seq: 2, left: true })))
    .go();
  await store.members.put({ member: ada.userId, room: "still-in", seq: 1, name: ada.name }).go();
  let read = 0;
  const { memberOf } = await exportAccount(store, ada, { limit: 1 }, (bytes) => {
    read += bytes;
  });
  expect(memberOf).toEqual(["still-in"]);
  expect(read).toBeGreaterThan(2 * justLeft.length * memberBytes);
});
