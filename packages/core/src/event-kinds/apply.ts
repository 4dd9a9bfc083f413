import { letExpire } from "../acl/let-expire.ts";
import { type OnCost, uncharged } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { type Content, type EventRequest, logKindOf, logKinds, type RoomEvent } from "./kinds.ts";
import type { LogKind, Target } from "./log-kind.ts";
import { readTarget } from "./target.ts";

const allLogKinds: readonly LogKind<EventRequest, Content, RoomEvent>[] = Object.values(logKinds);

/**
 * Puts a stored event into what it changes: see `LogKind.apply`.
 *
 * @param admitted the message that it changes, if `require` has just read it. A retry has none.
 */
export const applyEvent = async (
  store: Store,
  room: string,
  event: RoomEvent,
  admitted?: EventItem,
  onCost: OnCost = uncharged,
): Promise<void> => {
  const message =
    admitted ?? ("target" in event ? await readTarget(store, room, event.target, onCost) : undefined);
  await applyTo(store, room, event, { message, isAdmitted: admitted !== undefined, onCost });
};

/** The same for a message that was just read. */
export const applyTo = async (
  store: Store,
  room: string,
  event: RoomEvent,
  target: Target,
): Promise<void> => {
  const { onCost } = target;
  const after = await logKindOf(event.action).apply?.(store, room, event, target);
  if (after?.deleted) await clearDeleted(store, after, onCost);
  if (!logKindOf(event.action).aclChanges) return;
  await letExpire(store, { room, seq: event.seq, at: Date.parse(event.timestamp) }, onCost);
};

/** Undoes what events of other kinds have left in a message that was deleted. */
export const clearDeleted = async (
  store: Store,
  message: EventItem,
  onCost: OnCost = uncharged,
): Promise<void> => {
  for (const kind of allLogKinds) await kind.onDeleted?.(store, message, onCost);
};

/** Whether an event changes something beside the log: until that is done, only a retry completes it. */
export const needsApplying = ({ action }: RoomEvent): boolean => logKindOf(action).apply !== undefined;
