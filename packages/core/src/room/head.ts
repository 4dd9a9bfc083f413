import { randomUUID } from "node:crypto";
import type { Store } from "../store.ts";

/** A room's log and how far it goes. `headAt`: when the head was taken, in epoch milliseconds. */
export type Head = { epoch: string; head: number; headAt: number };

/** What a room is made with: whichever write comes first makes it. */
const newRoom = (store: Store) => ({
  epoch: randomUUID(),
  kind: "public" as const,
  createdAt: store.now(),
});

/** Takes the room's next seq, and makes the room if it is new. Each seq is given out once. */
export const takeSeq = async (store: Store, room: string): Promise<Head> => {
  const { data } = await store.rooms
    .upsert({ room })
    .ifNotExists(newRoom(store))
    .set({ headAt: store.now() })
    .add({ head: 1 })
    .go({ response: "all_new" });
  return { epoch: data.epoch, head: data.head, headAt: data.headAt };
};

/** The room's head by a strongly consistent read; undefined for a room that nobody has entered yet. */
export const readHead = async (store: Store, room: string): Promise<Head | undefined> => {
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  return data ? { epoch: data.epoch, head: data.head, headAt: data.headAt } : undefined;
};

/** The room's head, strongly consistent; the room is made if it is new, so that its epoch is settled. */
export const openRoom = async (store: Store, room: string): Promise<Head> => {
  const present = await readHead(store, room);
  if (present) return present;
  const { data } = await store.rooms
    .upsert({ room })
    .ifNotExists({ ...newRoom(store), headAt: store.now() })
    .add({ head: 0 })
    .go({ response: "all_new" });
  return { epoch: data.epoch, head: data.head, headAt: data.headAt };
};
