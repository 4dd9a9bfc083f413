import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { describeCost, prices } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { openRoom } from "../log/head.ts";
import { record } from "../log/record.ts";
import type { Store } from "../table/store.ts";
import { applyEvent } from "./apply.ts";
import { type DescribeContent, log as kind } from "./describe.ts";

const room = "general";
// A guest: the retry of an account also looks for what it sent as one.
const ada = { userId: "guest-ada", name: "Ada" };

type Texts = Pick<DescribeContent, "title" | "topic">;

const draft = (id: string, texts: Texts) =>
  ({ kind: "describe", room, id, sender: ada, ...texts }) as const satisfies Draft;
const again = (each: Draft): Draft => ({ ...each, retry: true });
const title = draft("d", { title: "The hall" });
const topic = draft("e", { topic: "What we do" });
const longest = draft("f", { title: "😀".repeat(80), topic: "😀".repeat(250) });
/** Each alone is stored in one KB. */
const both = draft("g", { title: "😀".repeat(80), topic: "😀".repeat(100) });
const bytesOf = (texts: Texts) => Buffer.byteLength(`${texts.title ?? ""}${texts.topic ?? ""}`);

/** A room that Ada is a member of. */
const roomOfAda = async (options?: Parameters<typeof freshStore>[0]) => {
  const store = await freshStore(options);
  await record(store, { kind: "join", room, id: "join", sender: ada });
  return store;
};

/** What a newcomer is told of the room beside its log. */
const marksOf = async (store: Store) => (await openRoom(store, room)).readMarks();

/** What a description is billed, and what is charged for it beside what was charged before it began. */
const measured = async (...before: Draft[]) => {
  const { store, billFor } = await meteredStore();
  await record(store, { kind: "join", room, id: "join", sender: ada });
  for (const each of before) await record(store, each);
  const costs: number[] = [];
  const bill = (last: Draft) => billFor(() => record(store, last, { onCost: (cost) => costs.push(cost) }));
  return { store, bill, costs };
};

test("a title is billed as counter, intent, event, description, the listing with its entry, and the room", async () => {
  const { bill, costs } = await measured();
  // It reads the intent, and whether its user is a member. The listing is in the index by its title.
  expect(await bill(title)).toMatchObject({ readUnits: 2, writeUnits: 7 });
  expect(costs).toEqual([prices.readUnit]);
});

test.each<[string, Draft[], Draft]>([
  ["a title that is in the room", [title], title],
  ["a title that another has replaced", [title, draft("f", { title: "The yard" })], title],
  ["a title before a topic", [title, topic], title],
  ["a topic after a title", [title, topic], topic],
  ["a topic that another has replaced", [topic, draft("f", { topic: "" })], topic],
])("a retry of %s stores nothing, and is charged for what it reads", async (_, before, last) => {
  const { bill, costs } = await measured(...before);
  expect(await bill(again(last))).toMatchObject({ writeUnits: 0 });
  expect(costs).toEqual([2 * prices.readUnit]);
});

test.each([
  ["a title", title],
  ["a topic", topic],
  ["the longest of both", longest],
  ["both, which together need two KB", both],
])("a retry that finds nothing of %s is charged for storing that", async (_, last) => {
  const { bill, costs, store } = await measured();
  await append(store, last);
  await bill(again(last));
  expect(costs).toEqual([2 * prices.readUnit, describeCost(bytesOf(last))]);
});

test("a request is charged by the bytes of both its texts", () => {
  const { title, topic } = longest;
  const request = { action: "describeRoom", room, retry: false, title, topic } as const;
  expect(kind.cost(request)).toBe(describeCost(bytesOf(longest)));
});

const told = (seq: number) => ({
  title: { text: "The hall", seq },
  topic: { text: "What we do", seq },
});

test.each([
  ["title", title, topic, { topic: told(3).topic }, { title: told(2).title, topic: told(3).topic }],
  ["topic", topic, title, { title: told(3).title }, { title: told(3).title, topic: told(2).topic }],
])(
  "a retry of a %s completes it beside a later text, which alone is told until then",
  async (_, late, other, before, after) => {
    const store = await roomOfAda();
    await append(store, late);
    await record(store, other);
    expect(await marksOf(store)).toStrictEqual(before);
    const seqs: number[] = [];
    await record(store, again(late), { onStored: ({ event }) => seqs.push(event.seq) });
    expect(seqs).toEqual([2]);
    expect(await marksOf(store)).toStrictEqual(after);
  },
);

test("a title of a room whose counter is lost is stored, also again", async () => {
  const store = await roomOfAda();
  const { event } = await append(store, title);
  await store.rooms.delete({ room }).go();
  for (let nth = 0; nth < 2; nth++) await applyEvent(store, room, event);
  const { data } = await store.descriptions.get({ room }).go();
  expect(data).toMatchObject({ title: "The hall", titleSeq: 2 });
});

test("right after it is written a title is told to newcomers, and known to its retry", async () => {
  const store = await roomOfAda({ staleReads: true });
  await record(store, title);
  expect(await marksOf(store)).toEqual({ title: { text: "The hall", seq: 2 } });
  const costs: number[] = [];
  await record(store, again(title), { onCost: (cost) => costs.push(cost) });
  expect(costs).toEqual([2 * prices.readUnit]);
});
