import * as v from "valibot";
import { isAlive } from "../expiry.ts";
import { type EventItem, messageIn } from "../log/event.ts";
import type { UserMessages } from "../protocol/http.ts";
import type { Store } from "../store.ts";

/** A point in a person's messages: a time, and among messages of one time the room and seq. */
const Point = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(~[a-z0-9-]{1,64}~\d{1,15})?$/,
    "`before` is the `next` of an earlier page, or a time such as 2026-01-31T12:00:00.000Z.",
  ),
  v.check((text) => !Number.isNaN(Date.parse(text.slice(0, 24))), "There is no such time."),
  v.transform((text) => {
    const [timestamp = "", room, seq] = text.split("~");
    return room === undefined ? { timestamp } : { timestamp, room, seq: Number(seq) };
  }),
);

/** What to ask for a page of a person's messages. */
export const UserPage = v.object({ before: v.optional(Point) });

const pointOf = ({ timestamp, room, seq }: EventItem) => `${timestamp}~${room}~${seq}`;

type Page = v.InferOutput<typeof UserPage> & { limit: number };
type MessageOf = UserMessages["messages"][number];

/** A person's messages, as `messagesByUser`, each with the item of the log that it is in. */
export const messageItemsByUser = async (
  store: Store,
  userId: string,
  { limit, before }: Page,
): Promise<{ messages: { message: MessageOf; item: EventItem }[]; next?: string }> => {
  const query = store.events.query.byUser({ userId });
  const { data, cursor } = await (before ? query.lt(before) : query).go({ order: "desc", limit });
  const messages = data
    .filter((item) => isAlive(store, item))
    .flatMap((item) => {
      const event = messageIn(item);
      return event ? [{ message: { room: item.room, ...event }, item }] : [];
    });
  const last = data.at(-1);
  return { messages, ...(last && cursor !== null && { next: pointOf(last) }) };
};

/** A person's messages in all rooms, newest first, at most `limit` of them, by the index on user and time. */
export const messagesByUser = async (store: Store, userId: string, page: Page): Promise<UserMessages> => {
  const { messages, ...next } = await messageItemsByUser(store, userId, page);
  return { messages: messages.map(({ message }) => message), ...next };
};
