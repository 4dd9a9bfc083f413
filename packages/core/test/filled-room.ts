import { randomUUID } from "node:crypto";
import type { Store } from "../src/table/store.ts";

/** For tests: the largest possible message, 16,000 bytes. */
export const largestText = "😀".repeat(4000);

/**
 * For tests: a room whose log has these texts, from seq 1 on, as they are a minute after they were
 * sent: written at once, without the steps of sending. An undefined text is a sealed seq.
 *
 * @returns the room's epoch.
 */
export const fillRoom = async (store: Store, room: string, texts: readonly (string | undefined)[]) => {
  const at = store.now() - 60_000;
  const timestamp = new Date(at).toISOString();
  const epoch = randomUUID();
  const times = { headAt: at, previousAt: at, beforePreviousAt: at, createdAt: at };
  const events = texts.map((message, index) => ({
    room,
    seq: index + 1,
    timestamp,
    ...(message === undefined
      ? { kind: "void" as const, userId: "" }
      : { kind: "message" as const, id: `m${index + 1}`, userId: "ada", name: "Ada", message }),
  }));
  await store.rooms.put({ room, epoch, head: texts.length, kind: "public", ...times }).go();
  const { unprocessed } = await store.events.put(events).go({ concurrency: 4 });
  if (unprocessed.length > 0) throw new Error(`${room} could not be filled.`);
  return epoch;
};
