import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/protocol/field";
import type { OutboxItem } from "../outbox/outbox.ts";
import type { RoomHost } from "../room-host.ts";
import { isDone, placeOf, readOnFrom } from "./log-search.ts";
import { type Refusal, senderChanged, tooOld } from "./refusal.ts";

/** What is to be known of the room's log to tell what became of a try. */
export type TriedRoom = {
  readonly name: string;
  /** Whether all that the log holds after the cursor, as it stands on this connection, is known. */
  isCompleteSince(cursor: Cursor): boolean;
  /** Takes a slice that was read from the seq `after`. */
  read(slice: LogSlice, after: number): void;
};

type TryHost = Pick<RoomHost, "user" | "keptFor" | "readLog">;

/** An item that went out before, on this connection or an earlier one. */
type TriedItem = OutboxItem & { readonly tried: Cursor & { readonly at?: string | undefined } };

/** Whether it went out, or was written, as somebody whom the server does not take us for. */
export const isOfAnother = ({ sentAs }: OutboxItem, { user }: Pick<RoomHost, "user">): boolean =>
  sentAs !== undefined && sentAs !== user?.userId;

/**
 * Finds out what became of an item that was tried before. `settled`: there is nothing left to send. `open`:
 * it has to go out again. Or why it must not.
 *
 * @param refusal what the server said against a repetition, if it did: then that does not go out again.
 * Rejects when the log cannot be read, or the signal is aborted.
 */
export async function findOut(
  item: TriedItem,
  refusal: Refusal | undefined,
  room: TriedRoom,
  host: TryHost,
  signal: AbortSignal,
): Promise<"settled" | "open" | Refusal> {
  // What is known is known of this connection's beginning: a try on this connection may have been stored
  // since.
  const isKnown = !refusal && item.kind === "message" && room.isCompleteSince(item.tried);
  const events = isKnown ? [] : await readSince(item.tried, room, host, signal);
  const against = refusal ?? (isTooOld(item, host) ? tooOld : undefined);
  // What must not be sent again cannot be completed either: then its place in the log is all that there
  // will be.
  if (against) return placeOf(item, events) ? "settled" : against;
  return isDone(item, events) ? "settled" : "open";
}

/** What is against another try of an item, whatever the log says of the earlier ones. */
export const refusalOfRepetition = (
  item: OutboxItem,
  refused: Refusal | undefined,
  host: Pick<RoomHost, "user">,
): Refusal | undefined => refused ?? (isOfAnother(item, host) ? senderChanged : undefined);

/** What the log holds after a cursor; it is shown. */
async function readSince(
  cursor: Cursor,
  room: TriedRoom,
  host: TryHost,
  signal: AbortSignal,
): Promise<readonly RoomEvent[]> {
  const events: RoomEvent[] = [];
  await readOnFrom(host, room.name, cursor, signal, (slice, after) => {
    events.push(...slice.events);
    room.read(slice, after);
  });
  return events;
}

/**
 * Where messages end, the log does not tell of one that is older, and the server does not know its id for
 * much longer.
 */
const isTooOld = ({ tried, timestamp }: TriedItem, { keptFor }: TryHost): boolean =>
  Date.now() - Date.parse(tried.at ?? timestamp) >= keptFor;
