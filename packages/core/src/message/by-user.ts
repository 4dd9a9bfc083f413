import * as v from "valibot";
import { bytesOf, fitting, type Unseen } from "../answer/fit.ts";
import { type MessageEvent, reader } from "../event-kinds/message.ts";
import { toMessage } from "../log/event.ts";
import type { UserMessages } from "../protocol/http.ts";
import type { EventItem } from "../table/event.entity.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { answerBytes, maxSeq } from "../wire/limits.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { thousands } from "../wire/thousands.ts";

const timestampLength = "2026-01-31T12:00:00.000Z".length;

/** What a position has behind its time. A room's name may begin with `~`, too. */
const partsOf = (text: string): { room: string | undefined; seqs: number[] } => {
  const [, room, numbers = ""] = /^~(.+?)((?:~\d+){1,2})$/.exec(text.slice(timestampLength)) ?? [];
  return { room, seqs: numbers.split("~").slice(1).map(Number) };
};

/**
 * A position in a user's messages: a time, among messages of one time the room and seq, and within
 * a message one of its edits.
 */
export const Point = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(~(?:[a-z0-9-]{1,64}|~[pd][a-z2-7]{25})~\d+(~\d+)?)?$/,
    "`before` is the `next` of an earlier page, or a time such as 2026-01-31T12:00:00.000Z.",
  ),
  v.check(
    (text) => !Number.isNaN(Date.parse(text.slice(0, 24))),
    "`before` names a time that does not exist.",
  ),
  v.check(
    (text) => partsOf(text).seqs.every((seq) => seq <= maxSeq),
    `A seq is at most ${thousands(maxSeq)}.`,
  ),
  v.transform((text) => {
    const {
      room,
      seqs: [seq, edit],
    } = partsOf(text);
    const timestamp = text.slice(0, timestampLength);
    if (room === undefined || seq === undefined) return { timestamp };
    return { timestamp, room, seq, ...(edit !== undefined && { edit }) };
  }),
);

/** The request for a page of a user's messages. */
export const UserPage = v.object({ before: v.optional(Point) });

/** The `next` of a page that ends with this message, or with one of its edits. */
export const pointOf = ({ timestamp, room, seq }: EventItem, edit?: number): string =>
  [timestamp, room, seq, ...(edit === undefined ? [] : [edit])].join("~");

type Page = v.InferOutput<typeof UserPage> & { limit: number };
type MessageOf = UserMessages["messages"][number];

/** A message of a user, and its item in the log. */
export type MessageItem = { message: MessageOf; item: EventItem };

/**
 * What others do with a message is left out where its author may have been removed: it would tell of later
 * seqs. That it was deleted is not.
 */
const ownMessage = (item: EventItem): MessageEvent | undefined => {
  if (roomKindOf(item.room) === "open" || item.kind !== "message") return toMessage(item);
  return reader.event({ ...item, changed: undefined });
};

/**
 * The message in an item of the log, for its author; undefined when it is none that still exists.
 */
export const messageItem = (store: Store, item: EventItem): MessageItem | undefined => {
  const event = isAlive(store, item) ? ownMessage(item) : undefined;
  return event && { message: { room: item.room, ...event }, item };
};

/**
 * A user's messages, newest first, each with its item in the log: one Query, of at most 1 MB.
 * `next`: the last one that was read, if there may be more.
 */
export const messageItemsByUser = async (
  store: Store,
  userId: string,
  { limit, before }: Page,
  unseen?: Unseen,
): Promise<{ messages: MessageItem[]; next: EventItem | undefined }> => {
  const query = store.events.query.byUser({ userId });
  const { data, cursor } = await (before ? query.lt(before) : query).go({ order: "desc", limit });
  const messages = data.flatMap((item) => {
    const message = messageItem(store, item);
    if (!message) unseen?.(bytesOf(item));
    return message ?? [];
  });
  return { messages, next: cursor === null ? undefined : data.at(-1) };
};

/**
 * A user's messages in all rooms, newest first, by the index on user and time: at most `limit` of
 * them, and `answerBytes`. For that user only: it names all the rooms that they are in.
 */
export const messagesByUser = async (
  store: Store,
  userId: string,
  page: Page,
  unseen?: Unseen,
): Promise<UserMessages> => {
  const { messages: found, next } = await messageItemsByUser(store, userId, page, unseen);
  const messages = found.map(({ message }) => message);
  const kept = Math.max(1, fitting(messages, answerBytes));
  const last = found[kept - 1];
  if (last && kept < found.length) return { messages: messages.slice(0, kept), next: pointOf(last.item) };
  return { messages, ...(next && { next: pointOf(next) }) };
};
