import { randomUUID } from "node:crypto";
import type { Store } from "../store.ts";

/** A room's log and how far it goes. `headAt`: when the head was taken, in epoch milliseconds. */
export type Head = { epoch: string; head: number; headAt: number };

/** A seq of one's own. `priorAt`: when the seq before it was taken, in epoch milliseconds. */
export type Place = { epoch: string; seq: number; takenAt: number; priorAt: number };

/** Takes the room's next seq, and makes the room if it is new. Each seq is given out once. */
export const takeSeq = async (store: Store, room: string): Promise<Place> => {
  const takenAt = store.now();
  const before = await store.rooms
    .patch({ room })
    .set({ headAt: takenAt })
    .add({ head: 1 })
    .go({ response: "all_old", returnOnConditionCheckFailure: true });
  if (before.rejected) {
    await makeRoom(store, room);
    return takeSeq(store, room);
  }
  const { epoch, head, headAt } = before.data;
  return { epoch, seq: head + 1, takenAt, priorAt: headAt };
};

/** The room's head by a strongly consistent read; undefined for a room that nobody has entered yet. */
export const readHead = async (store: Store, room: string): Promise<Head | undefined> => {
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  return data ? { epoch: data.epoch, head: data.head, headAt: data.headAt } : undefined;
};

/** The room's head, strongly consistent; the room is made if it is new, so that its epoch is settled. */
export const openRoom = async (store: Store, room: string): Promise<Head> =>
  (await readHead(store, room)) ?? makeRoom(store, room);

/** Makes a room, unless somebody has just made it. */
const makeRoom = async (store: Store, room: string): Promise<Head> => {
  const now = store.now();
  const { data } = await store.rooms
    .upsert({ room })
    .ifNotExists({ epoch: randomUUID(), kind: "public", createdAt: now, headAt: now })
    .add({ head: 0 })
    .go({ response: "all_new" });
  return { epoch: data.epoch, head: data.head, headAt: data.headAt };
};
