import { clientKindOf } from "../event-kinds/kinds.ts";
import type { OutboxItem, PendingMessage } from "../outbox/outbox.ts";
import type {
  PendingArchive,
  PendingChange,
  PendingDescription,
  PendingMembership,
  PendingModeration,
  PendingRole,
  RoomDescription,
} from "../snapshot.ts";

/** The messages in flight, in the order of sending. */
export const pendingMessages = (items: readonly OutboxItem[]): readonly PendingMessage[] =>
  items.filter((item) => item.kind === "message");

/** The changes in flight, in the order in which they were requested. */
export const pendingChanges = (items: readonly OutboxItem[]): readonly PendingChange[] =>
  items.flatMap((item) => ("target" in item ? [changeOf(item)] : []));

/** The last change of our membership of the room that is in flight, or was refused. */
export const pendingMembership = (items: readonly OutboxItem[]): PendingMembership | undefined => {
  const item = items.findLast(({ kind }) => kind === "join" || kind === "leave");
  if (item?.kind !== "join" && item?.kind !== "leave") return undefined;
  const { id, kind, error } = item;
  return { id, kind, ...(error ? { state: "failed", error } : { state: "sending" }) };
};

/** The changes of others' roles that are in flight, or were refused, in the order of asking. */
export const pendingRoles = (items: readonly OutboxItem[]): readonly PendingRole[] =>
  items.flatMap((item) => {
    if (item.kind !== "role") return [];
    const { id, member, role, error } = item;
    return [{ id, member, role, ...(error ? { state: "failed", error } : { state: "sending" }) }];
  });

/** The last archiving or restoring of the room that is in flight, or was refused. */
export const pendingArchive = (items: readonly OutboxItem[]): PendingArchive | undefined => {
  const item = items.findLast(({ kind }) => kind === "archive");
  if (item?.kind !== "archive") return undefined;
  const { id, archived, error } = item;
  return { id, archived, ...(error ? { state: "failed", error } : { state: "sending" }) };
};

/** The mutes and changes of rules that are in flight, or were refused, in the order of asking. */
export const pendingModeration = (items: readonly OutboxItem[]): readonly PendingModeration[] =>
  items.flatMap((item) => {
    if (item.kind !== "mute" && item.kind !== "rules") return [];
    const { kind, room, timestamp, sentAs, tried, error, ...asked } = item;
    return [{ ...asked, ...(error ? { state: "failed", error } : { state: "sending" }) }];
  });

/** The last change of the room's description that is in flight, or was refused. */
export const pendingDescription = (items: readonly OutboxItem[]): PendingDescription | undefined => {
  const item = items.findLast(({ kind }) => kind === "describe");
  if (item?.kind !== "describe") return undefined;
  const { id, title, topic, error } = item;
  return {
    id,
    ...(title !== undefined && { title }),
    ...(topic !== undefined && { topic }),
    ...(error ? { state: "failed", error } : { state: "sending" }),
  };
};

/** A room's description as it will be once our changes in flight are stored. */
export const withDescriptions = (
  described: RoomDescription,
  items: readonly OutboxItem[],
): RoomDescription => {
  let { title, topic } = described;
  for (const item of items) {
    if (item.kind !== "describe" || item.error) continue;
    title = item.title ?? title;
    topic = item.topic ?? topic;
  }
  return { ...(title && { title }), ...(topic && { topic }) };
};

const changeOf = (item: Extract<OutboxItem, { target: number }>): PendingChange => ({
  id: item.id,
  kind: item.kind,
  target: item.target,
  ...clientKindOf(item.kind).pending?.(item),
  ...(item.error ? { state: "failed", error: item.error } : { state: "sending" }),
});
