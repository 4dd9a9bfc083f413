import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import type { RoomEvent } from "../protocol/event.ts";
import type { Store } from "../table/store.ts";
import { logPage } from "../wire/limits.ts";
import { type Appended, append } from "./append.ts";
import type { Draft } from "./draft.ts";
import { record } from "./record.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };

const message = (id: string): Draft => ({ kind: "message", room, id, message: id, sender });
const edit = (id: string): Draft => ({ kind: "edit", room, id, target: 1, message: id, sender });
const remove = (id: string): Draft => ({ kind: "delete", room, id, target: 1, sender });
const pin = (id: string, pinned = true): Draft => ({ kind: "pin", room, id, target: 1, pinned, sender });

/** Stores a draft. Returns the seqs of events that the room is to be told of. */
const told = async (store: Store, draft: Draft) => {
  const seqs: number[] = [];
  await record(store, draft, { onStored: ({ event }) => seqs.push(event.seq) });
  return seqs;
};

const repeated = (draft: Draft): Draft => ({ ...draft, retry: true });

const kinds: [string, Draft, Draft][] = [
  ["a message", message("first"), edit("later")],
  ["a message that is deleted", message("first"), remove("later")],
  ["an edit", edit("draft"), edit("later")],
  ["an edit of a message that is deleted", edit("draft"), remove("later")],
  ["a pin", pin("draft"), pin("later", false)],
  ["an unpin", pin("draft", false), pin("later")],
  ["a pin of a message that is deleted", pin("draft"), remove("later")],
];

describe.each(kinds)("%s", (_, draft, later) => {
  test("is told when it is stored, and when it is repeated soon", async () => {
    const store = await freshStore();
    if (draft.kind !== "message") await record(store, message("first"));
    const seqs = await told(store, draft);
    expect(seqs).toHaveLength(1);
    expect(await told(store, repeated(draft))).toEqual(seqs);
  });

  test("is told by the repetition of an attempt that died before anybody was told", async () => {
    const store = await freshStore();
    if (draft.kind !== "message") await record(store, message("first"));
    const { event } = await append(store, draft);
    expect(await told(store, repeated(draft))).toEqual([event.seq]);
  });

  test.each([
    ["marked", repeated],
    ["unmarked", (same: Draft) => same],
  ])(
    "is not told again by a %s repetition once a later event has replaced or undone it",
    async (_, again) => {
      const store = await freshStore();
      if (draft.kind !== "message") await record(store, message("first"));
      await record(store, draft);
      await record(store, later);
      expect(await told(store, again(draft))).toEqual([]);
    },
  );
});

test("Of two deletions, the one that holds is told again", async () => {
  const store = await freshStore();
  await record(store, message("first"));
  const late = await append(store, remove("late"));
  await record(store, remove("d"));
  expect(await told(store, repeated(remove("d")))).toEqual([3]);
  expect(await told(store, repeated(remove("late")))).toEqual([]);
  expect(late.event.seq).toBe(2);
});

test("A repeated event that everybody has found in the log since is not told again", async () => {
  const store = await freshStore();
  await record(store, message("first"));
  for (const draft of [edit("e"), pin("p")]) await record(store, draft);
  for (let nth = 3; nth < logPage.default; nth++) await append(store, message(`talk ${nth}`));
  expect(await told(store, repeated(pin("p")))).toEqual([3]);
  for (let nth = 0; nth < 3; nth++) await append(store, message(`more ${nth}`));
  for (const draft of [message("first"), edit("e"), pin("p")])
    expect(await told(store, repeated(draft))).toEqual([]);
});

describe.each([
  ["an edit", edit("draft")],
  ["a deletion", remove("draft")],
  ["a pin", pin("draft")],
  ["an unpin", pin("draft", false)],
])("%s", (_, draft) => {
  test("is told before it is applied, also when applying it fails", async () => {
    let isDown = false;
    const store = await freshStore({
      around: (dynamodb) => async (operation, input) => {
        if (isDown) throw new Error("DynamoDB is down.");
        return dynamodb(operation, input);
      },
    });
    await record(store, message("first"));
    await record(store, pin("before"));
    const events: RoomEvent[] = [];
    const onStored = ({ event }: Appended) => {
      events.push(event);
      isDown = true;
    };
    const storing = record(store, draft, { onStored });
    await expect(storing).rejects.toThrow();
    expect(events).toMatchObject([{ seq: 3, id: "draft" }]);
  });
});
