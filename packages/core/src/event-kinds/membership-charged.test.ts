import { expect, test } from "vitest";
import { meteredStore } from "../../test/metered-store.ts";
import { membershipCost, type OnCost } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { Store } from "../table/store.ts";
import { roomsOfMember } from "../wire/limits.ts";

const room = "general";
const ada = { userId: "account-ada", name: "Ada" };
const draft = (kind: "join" | "leave", id: string): Draft => ({ kind, room, id, sender: ada });
const again = (kind: "join" | "leave", id: string): Draft => ({ ...draft(kind, id), retry: true });

type Work = (store: Store, onCost: OnCost) => Promise<unknown>;

const storing =
  (...drafts: Draft[]): Work =>
  async (store, onCost) => {
    for (const _ of drafts) onCost(membershipCost);
    await Promise.allSettled(drafts.map((each) => record(store, each, { onCost })));
  };

/** What some work is billed and charged, in a room that is listed already. */
const measure = async (before: readonly Draft[], work: Work, rooms = 0) => {
  const { store, billFor } = await meteredStore();
  await record(store, { kind: "message", room, id: "m", message: "first", sender: ada });
  await store.directory.put({ directory: openDirectory, room }).go();
  const others = Array.from({ length: rooms }, (_, n) => ({ member: ada.userId, room: `room-${n}`, seq: 1 }));
  if (rooms > 0) await store.members.put(others).go();
  for (const each of before) await record(store, each);
  let charged = 0;
  const bill = await billFor(() =>
    work(store, (cost) => {
      charged += cost;
    }),
  );
  return { ...bill, charged };
};

test.each<[string, Draft[], Work, number?]>([
  ["a join", [], storing(draft("join", "j"))],
  ["a join of somebody in as many rooms as may be", [], storing(draft("join", "j")), roomsOfMember - 1],
  ["a join that is refused because of that", [], storing(draft("join", "j")), roomsOfMember],
  ["a join of a member", [draft("join", "j")], storing(draft("join", "k"))],
  ["a join that is sent again", [draft("join", "j")], storing(again("join", "j"))],
  ["joins at once", [], storing(...["a", "b", "c", "d"].map((id) => draft("join", id)))],
  ["a leave", [draft("join", "j")], storing(draft("leave", "l"))],
  ["a leave that is sent again", [draft("join", "j"), draft("leave", "l")], storing(again("leave", "l"))],
])("%s is charged at least what DynamoDB bills for it", async (_, before, work, rooms) => {
  const { price, charged } = await measure(before, work, rooms);
  expect(price).toBeLessThanOrEqual(charged);
});

test.each<[string, Draft[], Draft]>([
  ["join", [draft("join", "j")], again("join", "j")],
  ["join", [draft("join", "j"), draft("leave", "l")], again("join", "j")],
  ["leave", [draft("join", "j"), draft("leave", "l")], again("leave", "l")],
])("a %s that is there is not written again", async (_, before, repeated) => {
  expect((await measure(before, storing(repeated))).writeUnits).toBe(0);
});

test("a join and a leave are five write units each, and read nothing that is not needed", async () => {
  const { writeUnits, readUnits } = await measure([], storing(draft("join", "j")));
  // The intent and the member's item, and for half a unit each the rooms and the directory.
  expect([writeUnits, readUnits]).toEqual([5, 3]);
  const left = await measure([draft("join", "j")], storing(draft("leave", "l")));
  // The intent and the member's item.
  expect([left.writeUnits, left.readUnits]).toEqual([5, 2]);
});

test("what a retry finds left is charged to it", async () => {
  const work: Work = async (store, onCost) => {
    await append(store, draft("join", "j"));
    onCost(membershipCost);
    await record(store, again("join", "j"), { onCost });
  };
  const { price, charged } = await measure([], work);
  expect(price).toBeLessThanOrEqual(charged);
});

test("completing a join of a user who is deleted is charged", async () => {
  const transfer = { from: ada.userId, to: () => "deleted", name: "Deleted user" };
  const work: Work = async (store, onCost) => {
    const budget = { onCost, isSpent: () => false };
    await reassignIntents(store, { ...transfer, budget, intents: "forget" });
  };
  const { price, charged } = await measure([draft("join", "j")], work);
  expect(price).toBeLessThanOrEqual(charged);
});
