import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/wire/field";
import { logPage } from "@parley/core/wire/limits";
import { clientKindOf } from "../event-kinds/kinds.ts";
import type { OutboxItem } from "../outbox/outbox.ts";
import type { RoomHost } from "../room-host.ts";

/**
 * Reads a room's log once from a cursor to the head, and passes on each slice with the seq that it
 * was read from. A recreated log is read whole.
 *
 * Rejects when the log cannot be read, or the signal is aborted.
 */
export async function readOnFrom(
  host: Pick<RoomHost, "readTurn">,
  room: string,
  since: Cursor,
  signal: AbortSignal,
  take: (slice: LogSlice, after: number) => void,
): Promise<void> {
  let { epoch, seq: after } = since;
  let read = await host.readTurn("asked", room, signal);
  for (;;) {
    const slice = await read({ after, limit: logPage.max }, signal);
    signal.throwIfAborted();
    if (slice.epoch !== epoch && after > 0) {
      after = 0;
      epoch = slice.epoch;
      read = await host.readTurn("asked", room, signal);
      continue;
    }
    take(slice, after);
    if (!slice.more) return;
    const last = Math.max(slice.events.at(-1)?.seq ?? 0, slice.settled);
    if (last <= after) throw new Error("The rest of the log cannot be read yet.");
    after = last;
    epoch = slice.epoch;
  }
}

/** The position of a room's log. Rejects as `readOnFrom` does. */
export async function headOf(
  host: Pick<RoomHost, "readTurn">,
  room: string,
  signal: AbortSignal,
): Promise<Cursor> {
  const read = await host.readTurn("asked", room, signal);
  const { epoch, head } = await read({ limit: 1 }, signal);
  return { epoch, seq: head };
}

/** What an attempt of an item has left among events of the log, if it was stored. */
export const placeOf = (item: OutboxItem, events: readonly RoomEvent[]): RoomEvent | undefined =>
  events.find((event) => event.id === item.id && event.userId === item.sentAs);

/** Whether events of the log settle what was tried: it is there, and there is nothing left to complete. */
export function isDone(item: OutboxItem, events: readonly RoomEvent[]): boolean {
  const place = placeOf(item, events);
  return place !== undefined && clientKindOf(item.kind).isDone(item, place, events);
}
