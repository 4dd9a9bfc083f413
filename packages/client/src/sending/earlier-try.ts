import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import type { Cursor } from "@parley/core/wire/field";
import type { OutboxItem } from "../outbox/outbox.ts";
import type { Refusal } from "../refusal.ts";
import type { RoomHost } from "../room-host.ts";
import { isDone, placeOf, readOnFrom } from "./log-search.ts";
import { senderChanged, tooOld } from "./refusal.ts";

/** What must be known of the room's log to determine the result of an attempt. */
export type TriedRoom = {
  readonly name: string;
  /** Whether everything that the log holds after the cursor, as of this connection, is known. */
  isCompleteSince(cursor: Cursor): boolean;
  /** Takes a slice that was read from the seq `after`. */
  read(slice: LogSlice, after: number): void;
};

type TryHost = Pick<RoomHost, "user" | "keptFor" | "readTurn">;

/** An item that was sent before, on this connection or an earlier one. */
type TriedItem = OutboxItem & { readonly tried: Cursor & { readonly at?: string | undefined } };

/** Whether it was sent, or written, as a user other than our present one. */
export const isOfAnother = ({ sentAs }: OutboxItem, { user }: Pick<RoomHost, "user">): boolean =>
  sentAs !== undefined && sentAs !== user?.userId;

/**
 * Determines what happened to an item that was tried before. `settled`: there is nothing left to
 * send. `open`: it has to be sent again. Or why it must not.
 *
 * @param refusal the server's refusal of a repetition, if any: then that is not sent again. Rejects
 *   when the log cannot be read, or the signal is aborted.
 */
export async function findOut(
  item: TriedItem,
  refusal: Refusal | undefined,
  room: TriedRoom,
  host: TryHost,
  signal: AbortSignal,
): Promise<"settled" | "open" | Refusal> {
  // What is known is from this connection's beginning: an attempt on this connection may have been
  // stored since.
  const isKnown = !refusal && item.kind === "message" && room.isCompleteSince(item.tried);
  const events = isKnown ? [] : await readSince(item.tried, room, host, signal);
  const against = refusal ?? (isTooOld(item, host) ? tooOld : undefined);
  // What must not be sent again cannot be completed either: then its seq in the log is all that
  // there will be.
  if (against) return placeOf(item, events) ? "settled" : against;
  return isDone(item, events) ? "settled" : "open";
}

/** Why an item must not be sent again, whatever the log says of the earlier attempts. */
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
 * Where messages expire, the log does not have an older one, and the server does not remember its
 * id for much longer.
 */
const isTooOld = ({ tried, timestamp }: TriedItem, { keptFor }: TryHost): boolean =>
  Date.now() - Date.parse(tried.at ?? timestamp) >= keptFor;
