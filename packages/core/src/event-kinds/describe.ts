import * as v from "valibot";
import { describeCost, type OnCost, prices } from "../cost.ts";
import type { DescriptionItem } from "../table/description.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName, RoomTitle, RoomTopic } from "../wire/field.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { EventReader } from "./event-reader.ts";
import { listTitle } from "./listing.ts";
import type { LogKind } from "./log-kind.ts";
import { isMemberOf } from "./membership.ts";
import { retry } from "./retry.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * The room has another title or topic, or both. Of several events, the one with the highest seq holds for
 * each of the two. An empty one was removed: then the room is called by its name.
 */
export const DescribeEvent = v.object({
  action: v.literal("describe"),
  seq: v.number(),
  /** The id that its user's client gave it. */
  id: v.string(),
  userId: v.string(),
  /** The user's name. */
  name: v.string(),
  timestamp: v.string(),
  title: v.optional(v.string()),
  topic: v.optional(v.string()),
});
export type DescribeEvent = v.InferOutput<typeof DescribeEvent>;

/** Gives a room another title, another topic, or both. An empty text removes it. */
export const DescribeRoom = v.object({
  action: v.picklist(["describeRoom"]),
  id: v.optional(MessageId),
  room: RoomName,
  title: v.optional(RoomTitle),
  topic: v.optional(RoomTopic),
  retry,
});
export type DescribeRoom = v.InferOutput<typeof DescribeRoom>;

export const wire = wireKind(DescribeEvent);

/** A text, and the seq of the event that it is from. */
const VersionedText = v.object({ text: v.string(), seq: v.number() });

/** What a room's state says of it: missing where nobody has said anything. */
export const roomMarks = { title: v.optional(VersionedText), topic: v.optional(VersionedText) };

export const attributes = {
  name: { type: "string" },
  title: { type: "string" },
  topic: { type: "string" },
} as const;

export const roomAttributes = {
  /**
   * Whether the room has a description. That is an item of its own, which is read only then: with the
   * longest one the room's item would have more than 1 KB, and each message two write units.
   */
  described: { type: "boolean" },
} as const;

export type DescribeContent = { kind: "describe"; title?: string | undefined; topic?: string | undefined };

const textsOf = ({ title, topic }: { title?: string | undefined; topic?: string | undefined }) => ({
  ...(title !== undefined && { title }),
  ...(topic !== undefined && { topic }),
});

export const reader: EventReader<DescribeEvent> = {
  event: ({ seq, id, userId, name, timestamp, ...texts }) => {
    if (id === undefined || name === undefined) return undefined;
    return { action: "describe", seq, id, userId, name, timestamp, ...textsOf(texts) };
  },
  readMarks: async (store, { room, described = false }) =>
    described ? marksIn(await readDescription(store, room)) : {},
};

export const log: LogKind<DescribeRoom, DescribeContent, DescribeEvent> = {
  takesTurn: true,
  content: (request) => ({ kind: "describe", ...textsOf(request) }),
  cost: ({ title = "", topic = "" }) => describeCost(Buffer.byteLength(title + topic)),
  digest: ({ title, topic }) => [title ?? null, topic ?? null],
  attributes: ({ sender, ...texts }) => ({ name: sender.name, ...textsOf(texts) }),
  require: async (store, { sender, room, title, topic }, onCost) => {
    if (title === undefined && topic === undefined) {
      throw new ParleyError("invalid_field", "Send a title or a topic.", { field: "title" });
    }
    if (await isMemberOf(store, sender.userId, room, onCost)) return undefined;
    throw new ParleyError("not_member", "Join this room to change its title or topic.", { field: "room" });
  },
  isOutgrown: () => false,
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    if (!isAdmitted && (await isStored(store, room, event, onCost))) return undefined;
    await storeDescription(store, room, event);
    return undefined;
  },
};

const readDescription = async (store: Store, room: string): Promise<DescriptionItem | undefined> => {
  const { data } = await store.descriptions.get({ room }).go({ consistent: true });
  return data ?? undefined;
};

const marksIn = ({ title, titleSeq, topic, topicSeq }: Partial<DescriptionItem> = {}) => ({
  ...(title !== undefined && titleSeq !== undefined && { title: { text: title, seq: titleSeq } }),
  ...(topic !== undefined && topicSeq !== undefined && { topic: { text: topic, seq: topicSeq } }),
});

/** Whether what an event says, or later ones, is stored already. Otherwise charges storing it again. */
const isStored = async (
  store: Store,
  room: string,
  { title, topic, seq }: DescribeEvent,
  onCost: OnCost,
): Promise<boolean> => {
  onCost(2 * prices.readUnit);
  const [stored, head] = await Promise.all([
    readDescription(store, room),
    store.rooms.get({ room }).go({ consistent: true }),
  ]);
  const { titleSeq = 0, topicSeq = 0 } = stored ?? {};
  const hasBoth = (title === undefined || titleSeq >= seq) && (topic === undefined || topicSeq >= seq);
  if (hasBoth && head.data?.described) return true;
  onCost(describeCost(Buffer.byteLength(`${title ?? ""}${topic ?? ""}`)));
  return false;
};

/** Stores each text, unless a later one is stored. The room says last that it has a description. */
const storeDescription = async (
  store: Store,
  room: string,
  { title, topic, seq }: DescribeEvent,
): Promise<void> => {
  const orLeave = { returnOnConditionCheckFailure: true } as const;
  if (title !== undefined && roomKindOf(room) === "open") await listTitle(store, room, { title, seq });
  if (title !== undefined) {
    await store.descriptions
      .update({ room })
      .set({ title, titleSeq: seq })
      .where(({ titleSeq }, { notExists, lt }) => `${notExists(titleSeq)} OR ${lt(titleSeq, seq)}`)
      .go(orLeave);
  }
  if (topic !== undefined) {
    await store.descriptions
      .update({ room })
      .set({ topic, topicSeq: seq })
      .where(({ topicSeq }, { notExists, lt }) => `${notExists(topicSeq)} OR ${lt(topicSeq, seq)}`)
      .go(orLeave);
  }
  await store.rooms.patch({ room }).set({ described: true }).go(orLeave);
};
