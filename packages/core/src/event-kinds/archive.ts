import * as v from "valibot";
import { archiveCost, type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { MessageId, RoomName } from "../wire/field.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { EventReader } from "./event-reader.ts";
import { listArchived } from "./listing.ts";
import type { LogKind } from "./log-kind.ts";
import { membershipAttributes, membershipEntries, membershipFields } from "./membership.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * The room was archived: it stays readable, and nothing is written to it any more. Or it was restored
 * (`archived` is false). Of several events, the one with the highest seq holds.
 */
export const ArchiveEvent = v.object({
  action: v.literal("archive"),
  ...membershipEntries,
  archived: v.boolean(),
});
export type ArchiveEvent = v.InferOutput<typeof ArchiveEvent>;

/** Archives a room, or restores it. */
export const ArchiveRoom = v.object({
  action: v.picklist(["archiveRoom"]),
  id: v.optional(MessageId),
  room: RoomName,
  archived: v.optional(v.boolean("`archived` is true or false."), true),
  retry,
});
export type ArchiveRoom = v.InferOutput<typeof ArchiveRoom>;

export const wire = wireKind(ArchiveEvent);

/** What a room's state says of it: missing where the room was never archived. */
export const roomMarks = { archive: v.optional(v.object({ archived: v.boolean(), seq: v.number() })) };

export const attributes = { ...membershipAttributes, archived: { type: "boolean" } } as const;

export const roomAttributes = {
  archived: { type: "boolean" },
  /** The seq of the event that says so. */
  archivedSeq: { type: "number" },
} as const;

export type ArchiveContent = { kind: "archive"; archived: boolean };

export const reader: EventReader<ArchiveEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "archive", ...fields, archived: item.archived === true };
  },
  onRoom: ({ archived = false, archivedSeq }) =>
    archivedSeq === undefined ? {} : { archive: { archived, seq: archivedSeq } },
};

export const log: LogKind<ArchiveRoom, ArchiveContent, ArchiveEvent> = {
  content: ({ archived }) => ({ kind: "archive", archived }),
  cost: () => archiveCost,
  limit: "userMemberships",
  digest: ({ archived }) => [archived],
  attributes: ({ sender, archived }) => ({ name: sender.name, archived }),
  // From the next seq on, everybody who takes one has read that the room is archived.
  aclChanges: () => [{ room: true }],
  isOutgrown: () => false,
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    if (!isAdmitted && (await isApplied(store, room, event, onCost))) return undefined;
    await storeArchived(store, room, event);
    return undefined;
  },
};

/** Whether what an event says, or a later one, is stored already. Otherwise charges storing it again. */
const isApplied = async (
  store: Store,
  room: string,
  { seq }: ArchiveEvent,
  onCost: OnCost,
): Promise<boolean> => {
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  if ((data?.archivedSeq ?? 0) >= seq) return true;
  onCost(2 * prices.writeUnit);
  return false;
};

/** Stores it, unless a later one is stored. The room says last that it is done. */
const storeArchived = async (store: Store, room: string, { archived, seq }: ArchiveEvent): Promise<void> => {
  if (roomKindOf(room) === "open") await listArchived(store, room, { archived, seq });
  await store.rooms
    .patch({ room })
    .set({ archived, archivedSeq: seq })
    .where(({ archivedSeq }, { notExists, lt }) => `${notExists(archivedSeq)} OR ${lt(archivedSeq, seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};
