import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { prices } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { materialiseDelete } from "./deletion.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };
const message: Draft = { kind: "message", room, id: "m", message: "secret", sender };
const edit = (id: string): Draft => ({ kind: "edit", room, id, target: 1, message: "secret", sender });
const removal: Draft = { kind: "delete", room, id: "d", target: 1, sender };
const again = (draft: Draft): Draft => ({ ...draft, retry: true });

const recorded = async (store: Store, ...drafts: readonly Draft[]) => {
  for (const draft of drafts) await record(store, draft);
};
const everything = async (store: Store) =>
  JSON.stringify((await store.events.scan.go({ pages: "all" })).data);
const expired = (store: Store, seq: number) => store.events.delete({ room, seq }).go();

describe("a message that is deleted by another than its author's request", () => {
  const change = { target: 1, seq: 9 };

  test("loses the texts of its edits, and is written no more after that", async () => {
    const { store, billFor } = await meteredStore();
    await recorded(store, message, edit("e1"), edit("e2"));
    expect(await materialiseDelete(store, room, change)).toMatchObject({ deleted: true, changed: 9 });
    expect(await everything(store)).not.toContain("secret");
    expect(await readPlace(store, room, 1)).toMatchObject({ scrubbed: true });
    // The message is asked again whether it is deleted, with its entry in the index.
    expect(await billFor(() => materialiseDelete(store, room, change))).toMatchObject({ writeUnits: 1 });
  });

  test("without edits is marked as nothing else", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await materialiseDelete(store, room, change);
    expect(await readPlace(store, room, 1)).not.toHaveProperty("scrubbed");
  });

  test("is none once it has expired", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await expired(store, 1);
    expect(await materialiseDelete(store, room, change)).toBeUndefined();
    expect(await readPlace(store, room, 1)).toBeUndefined();
  });
});

describe("a deletion whose first attempt died", () => {
  test("is told by its repetition", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await append(store, removal);
    const told: number[] = [];
    await record(store, again(removal), { onStored: ({ event }) => told.push(event.seq) });
    expect(told).toEqual([2]);
  });

  test("takes out the texts that are left when one of the edits has expired", async () => {
    const store = await freshStore();
    await recorded(store, message, edit("e1"), edit("e2"));
    await append(store, removal);
    await store.events.patch({ room, seq: 1 }).set({ message: "", deleted: true, changed: 4 }).go();
    await expired(store, 2);
    await recorded(store, again(removal));
    expect(await everything(store)).not.toContain("secret");
    expect(await readPlace(store, room, 2)).toBeUndefined();
  });

  test("changes nothing once its message has expired", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await append(store, removal);
    await expired(store, 1);
    expect(await record(store, again(removal))).toMatchObject({ repeated: true, event: { seq: 2 } });
    expect(await readPlace(store, room, 1)).toBeUndefined();
  });
});

test("a deletion that is sent again is charged for reads only, however many edits its message has had", async () => {
  const store = await freshStore();
  await recorded(store, message);
  const edits = Array.from({ length: 99 }, (_, nth) => 1_000_000 + nth);
  await store.events.patch({ room, seq: 1 }).add({ edits }).go();
  await recorded(store, removal);
  const costs: number[] = [];
  await record(store, again(removal), { onCost: (cost) => costs.push(cost) });
  expect(costs.filter((cost) => cost >= prices.writeUnit)).toEqual([]);
});

test("a deletion whose message expires while its edits lose their texts is stored all the same", async () => {
  let isExpiring = false;
  const store = await freshStore({
    afterCall: async (command) => {
      if (!isExpiring || command !== "GetItemCommand") return;
      const { data } = await store.events.scan.go({ pages: "all" });
      if (data.some(({ deleted }) => deleted)) await expired(store, 1);
    },
  });
  await recorded(store, message, edit("e"));
  isExpiring = true;
  const { event } = await record(store, removal);
  expect(event).toMatchObject({ action: "delete", seq: 3 });
  expect(await everything(store)).not.toContain("secret");
  expect(await readPlace(store, room, 1)).toBeUndefined();
});
