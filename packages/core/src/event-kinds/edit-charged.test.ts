import { expect, test } from "vitest";
import { meteredStore } from "../../test/metered-store.ts";
import type { OnCost } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { applyEvent } from "./apply.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };
/** 4,000 characters of four bytes. */
const largest = "😀".repeat(4_000);

const message = (text: string): Draft => ({ kind: "message", room, id: "m", message: text, sender });
const edit = (id: string, text = id): Draft => ({ kind: "edit", room, id, target: 1, message: text, sender });
const removal: Draft = { kind: "delete", room, id: "d", target: 1, sender };
const again = (draft: Draft): Draft => ({ ...draft, retry: true });

const recorded = async (store: Store, ...drafts: readonly Draft[]) => {
  for (const draft of drafts) await record(store, draft);
};

test.each<[string, Draft[], Draft, { readUnits: number; writeUnits: number }]>([
  ["the first edit of a message", [], edit("one"), { readUnits: 2, writeUnits: 5 }],
  ["an edit that takes out the text of another", [edit("one")], edit("two"), { readUnits: 2, writeUnits: 6 }],
  ["the first, sent again", [edit("one")], again(edit("one")), { readUnits: 5, writeUnits: 0 }],
  ["the last, sent again", [edit("one"), edit("two")], again(edit("two")), { readUnits: 6, writeUnits: 0 }],
  [
    "an outgrown one, sent again",
    [edit("one"), edit("two")],
    again(edit("one")),
    { readUnits: 5, writeUnits: 0 },
  ],
  [
    "one of a deleted message, sent again",
    [edit("one"), removal],
    again(edit("one")),
    { readUnits: 5, writeUnits: 0 },
  ],
])("DynamoDB bills for %s no more than that takes", async (_, before, draft, units) => {
  const { store, billFor } = await meteredStore();
  await recorded(store, message("first"), ...before);
  expect(await billFor(() => record(store, draft))).toMatchObject(units);
});

/** What the work that `setUp` prepares is billed and charged, in millionths of a dollar. */
const measure = async (setUp: (store: Store) => Promise<(onCost: OnCost) => Promise<unknown>>) => {
  const { store, billFor } = await meteredStore();
  const work = await setUp(store);
  let charged = 0;
  const { price } = await billFor(() =>
    work((cost) => {
      charged += cost;
    }),
  );
  return { price, charged };
};

test("an edit that finds a large text left by its first attempt is charged for taking that out", async () => {
  const { price, charged } = await measure(async (store) => {
    await recorded(store, message("first"), edit("one", largest));
    await append(store, edit("two"));
    // Its first attempt died after this.
    await store.events
      .patch({ room, seq: 1 })
      .set({ message: "two", changed: 3 })
      .add({ edits: [3] })
      .go();
    return (onCost) => record(store, again(edit("two")), { onCost });
  });
  expect(price).toBeLessThanOrEqual(charged);
});

test("an edit that a later one overtakes is charged for each writing of the large message", async () => {
  const { price, charged } = await measure(async (store) => {
    await recorded(store, message(largest));
    const read = await readPlace(store, room, 1);
    const { event } = await append(store, edit("slow"));
    await recorded(store, edit("later", largest));
    return (onCost) => applyEvent(store, room, event, read, onCost);
  });
  expect(price).toBeLessThanOrEqual(charged);
});
