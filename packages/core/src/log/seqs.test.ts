import { expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { sendMessage } from "../message/send.ts";
import { takeSeq } from "./head.ts";
import { record } from "./record.ts";
import { seal } from "./seal.ts";
import { readSeqs } from "./slice.ts";

const room = "general";
const sender = { userId: "ada", name: "Ada" };

test("what stands at some seqs is read in seq order, each once, and nothing where there is nothing", async () => {
  const store = await freshStore();
  for (const id of ["a", "b", "c"]) await sendMessage(store, { room, id, message: id, sender });
  await record(store, { kind: "edit", room, id: "e", target: 1, message: "new", sender });
  const { epoch, seq } = await takeSeq(store, room);
  expect(await readSeqs(store, room, [seq, 4, 3, 1, 3])).toEqual({
    room,
    epoch,
    head: seq,
    messages: 3,
    events: [
      expect.objectContaining({ action: "message", seq: 1, message: "new" }),
      expect.objectContaining({ seq: 3, message: "c" }),
      expect.objectContaining({ action: "edit", seq: 4 }),
    ],
    settled: 0,
    more: false,
  });
});

test("what is read at a seq and not shown is counted", async () => {
  const store = await freshStore();
  const { seq } = await takeSeq(store, room);
  await seal(store, room, seq);
  const unseen: number[] = [];
  expect(await readSeqs(store, room, [seq], { unseen: (bytes) => unseen.push(bytes) })).toMatchObject({
    events: [],
  });
  expect(unseen).toHaveLength(1);
});

test("a room without a log has nothing at any seq", async () => {
  const store = await freshStore();
  expect(await readSeqs(store, room, [1])).toMatchObject({ room, head: 0, events: [] });
});
