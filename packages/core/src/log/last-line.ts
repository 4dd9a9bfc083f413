import { bytesOf, type Unseen } from "../answer/fit.ts";
import type { LastLine } from "../protocol/room-summary.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { lineCharacters } from "../wire/limits.ts";
import { toMessage } from "./event.ts";

/** How many events are looked at: mostly the last one is a message. After many changes none is shown. */
const looks = { first: 4, further: 40 };

/** Rooms at which the further look is taken at once, and the bytes after which it is taken at no more. */
const atOnce = 8;
const maxBytes = 1_000_000;

/** A room up to a head. */
type UpTo = { room: string; head: number };

/** `next`: the head below which there may be more. */
type Look = { line?: LastLine | undefined; next: number };

const lookAt = async (store: Store, { room, head }: UpTo, limit: number, unseen: Unseen): Promise<Look> => {
  if (head < 1) return { next: 0 };
  const { data } = await store.events.query
    .log({ room })
    .between({ seq: 1 }, { seq: head })
    .go({ order: "desc", limit, pages: 1 });
  unseen(data.reduce((bytes, item) => bytes + bytesOf(item), 0));
  for (const item of data) {
    const message = isAlive(store, item) ? toMessage(item) : undefined;
    if (!message || message.deleted) continue;
    const { seq, userId, name, verified, message: text, timestamp } = message;
    const line = { seq, userId, name, text: lineOf(text), timestamp };
    return { line: { ...line, ...(verified === false && { verified }) }, next: 0 };
  }
  return { next: data.length < limit ? 0 : (data.at(-1)?.seq ?? 1) - 1 };
};

/**
 * The last message of some rooms, each up to a head, that is not deleted, as one line: by at most two
 * eventually consistent Queries a room. Undefined where the newest events have none. Others decide how
 * large those are: after a megabyte, no second Query is made.
 *
 * @param unseen receives the bytes that are read.
 */
export const readLastLines = async (
  store: Store,
  rooms: readonly UpTo[],
  unseen?: Unseen,
): Promise<(LastLine | undefined)[]> => {
  let bytes = 0;
  const found = await Promise.all(
    rooms.map((each) => lookAt(store, each, looks.first, unseen ?? (() => {}))),
  );
  const lines = found.map(({ line }) => line);
  const further = found.flatMap(({ next }, index) => {
    const room = rooms[index]?.room;
    return next > 0 && room !== undefined ? { index, room, head: next } : [];
  });
  const count = (more: number) => {
    bytes += more;
    unseen?.(more);
  };
  for (let from = 0; from < further.length && bytes < maxBytes; from += atOnce)
    await Promise.all(
      further.slice(from, from + atOnce).map(async ({ index, ...each }) => {
        lines[index] = (await lookAt(store, each, looks.further, count)).line;
      }),
    );
  return lines;
};

/** The beginning of a text as one line. */
const lineOf = (text: string): string =>
  [
    ...text
      .slice(0, 4 * lineCharacters)
      .replace(/\s+/g, " ")
      .trim(),
  ]
    .slice(0, lineCharacters)
    .join("");
