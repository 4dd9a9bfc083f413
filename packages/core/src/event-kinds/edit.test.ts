import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { applyEvent } from "./apply.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };

const message: Draft = { kind: "message", room, id: "m", message: "first", sender };
const edit = (id: string): Draft => ({ kind: "edit", room, id, target: 1, message: id, sender });
const removal: Draft = { kind: "delete", room, id: "d", target: 1, sender };
const again = (draft: Draft): Draft => ({ ...draft, retry: true });

const recorded = async (store: Store, ...drafts: readonly Draft[]) => {
  for (const draft of drafts) await record(store, draft);
};
const texts = async (store: Store) =>
  (await readLog(store, room, { after: 0, limit: 100 })).events.map((event) =>
    "message" in event ? event.message : event.action,
  );
/** The seqs of the edits that message 1 lists for its deletion. */
const listed = async (store: Store) => [...((await readPlace(store, room, 1))?.edits ?? [])].toSorted();
const gone = (store: Store, seq: number) => store.events.delete({ room, seq }).go();

/** An edit that is stored, by a handler that has read its message before what others do meanwhile. */
const slowEdit = async (store: Store) => {
  const read = await readPlace(store, room, 1);
  const { event } = await append(store, edit("slow"));
  return { apply: () => applyEvent(store, room, event, read) };
};

describe("an edit whose handler has read the message before", () => {
  test("another attempt applied it keeps its text", async () => {
    const store = await freshStore();
    await recorded(store, message);
    const { apply } = await slowEdit(store);
    await recorded(store, again(edit("slow")));
    await apply();
    expect(await texts(store)).toEqual(["slow", "slow"]);
    expect(await listed(store)).toEqual([2]);
  });

  test("a later edit is in it leaves no text, and is listed", async () => {
    const store = await freshStore();
    await recorded(store, message);
    const { apply } = await slowEdit(store);
    await recorded(store, edit("later"));
    await apply();
    expect(await texts(store)).toEqual(["later", "", "later"]);
    expect(await listed(store)).toEqual([2, 3]);
  });

  test("its deletion, which is earlier in the log, leaves no text", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await append(store, removal);
    const { apply } = await slowEdit(store);
    await recorded(store, again(removal));
    await apply();
    expect(await texts(store)).toEqual(["", "delete", ""]);
    expect(await listed(store)).toEqual([]);
  });

  test("it expired leaves no text", async () => {
    const store = await freshStore();
    await recorded(store, message);
    const { apply } = await slowEdit(store);
    await gone(store, 1);
    await apply();
    expect((await readPlace(store, room, 2))?.message).toBe("");
    expect(await readPlace(store, room, 1)).toBeUndefined();
  });
});

describe("an edit that is sent again", () => {
  test("once its message has expired leaves no text", async () => {
    const store = await freshStore();
    await recorded(store, message, edit("e"));
    await gone(store, 1);
    await recorded(store, again(edit("e")));
    expect((await readPlace(store, room, 2))?.message).toBe("");
  });

  test("once the one before it has expired changes nothing", async () => {
    const store = await freshStore();
    await recorded(store, message, edit("one"), edit("two"));
    await gone(store, 2);
    await recorded(store, again(edit("two")));
    expect(await readPlace(store, room, 2)).toBeUndefined();
    expect((await readPlace(store, room, 1))?.message).toBe("two");
  });
});

describe("an edit whose attempt died with the text before it left, and whose own a later edit took out", () => {
  const begun = async () => {
    const { store, billFor } = await meteredStore();
    await recorded(store, message, edit("one"), edit("two"));
    // As the attempt that died left it.
    await store.events.patch({ room, seq: 2 }).set({ message: "one" }).go();
    await recorded(store, edit("three"));
    expect(await texts(store)).toEqual(["three", "one", "", "three"]);
    return { store, billFor };
  };

  test("takes it out when it is sent again", async () => {
    const { store } = await begun();
    await recorded(store, again(edit("two")));
    expect(await texts(store)).toEqual(["three", "", "", "three"]);
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["deleted, which takes out all of them,", (store) => recorded(store, removal)],
    ["gone", (store) => gone(store, 1)],
  ])("writes nothing once its message is %s", async (_, end) => {
    const { store, billFor } = await begun();
    await end(store);
    expect(await billFor(() => record(store, again(edit("two"))))).toMatchObject({ writeUnits: 0 });
  });
});

describe("nobody is told again of an edit", () => {
  const told = async (store: Store, draft: Draft) => {
    const seqs: number[] = [];
    await record(store, draft, { onStored: ({ event }) => seqs.push(event.seq) });
    return seqs;
  };

  test("of a message that was deleted earlier in the log", async () => {
    const store = await freshStore();
    await recorded(store, message);
    await append(store, removal);
    await append(store, edit("e"));
    await recorded(store, again(removal));
    expect(await told(store, again(edit("e")))).toEqual([]);
  });

  test("of a message that has expired", async () => {
    const store = await freshStore();
    await recorded(store, message, edit("e"));
    await gone(store, 1);
    expect(await told(store, again(edit("e")))).toEqual([]);
  });
});
