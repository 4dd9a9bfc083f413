import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, inject, test } from "vitest";
import { itemBytes, type WireItem } from "../../../aws-local/src/dynamodb/item-size.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { uncharged } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { readHead } from "../log/head.ts";
import { record } from "../log/record.ts";
import type { Store } from "../table/store.ts";
import { maxSeq } from "../wire/limits.ts";
import { log } from "./pin.ts";
import { pinsOfRoom } from "./pin-list.ts";

const room = "r".repeat(64);
const sender = { userId: "ada", name: "Ada" };
const client = new DynamoDBClient({
  endpoint: inject("dynamodb"),
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

const storedItem = async (store: Store): Promise<WireItem> => {
  const { TableName, Key } = store.rooms.get({ room }).params();
  const marshalled = Object.fromEntries(Object.entries<string>(Key).map(([name, S]) => [name, { S }]));
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: marshalled, ConsistentRead: true }),
  );
  return Item as WireItem;
};

test("a room's item with all its pins, the highest seqs and pins in flight is one write unit", async () => {
  const store = await freshStore();
  const message = (id: string): Draft => ({ kind: "message", room, id, message: id, sender });
  const pin = (id: string, target: number) =>
    ({ kind: "pin", room, id, target, pinned: true, sender }) as const;
  await append(store, message("first"));
  await store.rooms
    .patch({ room })
    .set({ head: maxSeq - 10 * pinsOfRoom })
    .go();
  const targets: number[] = [];
  for (let nth = 0; nth < pinsOfRoom; nth++) {
    const { event } = await append(store, message(`m${nth}`));
    await record(store, pin(`p${nth}`, event.seq));
    targets.push(event.seq);
  }
  expect((await readHead(store, room))?.marks.pins?.map(({ target }) => target)).toEqual(targets);
  for (let nth = 0; nth < 3; nth++)
    for (const target of targets) await log.require?.(store, pin("again", target), uncharged);
  expect(itemBytes(await storedItem(store))).toBeLessThanOrEqual(1024);
});
