import { bytesOf, type Unseen } from "../answer/fit.ts";
import type { LastLine } from "../protocol/room-summary.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { lineCharacters } from "../wire/limits.ts";
import { toMessage } from "./event.ts";

/** How many events are looked at: mostly the last one is a message. After many changes none is shown. */
const looks = [4, 40] as const;

/**
 * The last message of a room up to a head that is not deleted, as one line: by at most two eventually
 * consistent Queries. Undefined where the newest events have none.
 *
 * @param unseen receives the bytes that are read.
 */
export const readLastLine = async (
  store: Store,
  room: string,
  head: number,
  unseen?: Unseen,
): Promise<LastLine | undefined> => {
  let through = head;
  for (const limit of looks) {
    if (through < 1) return undefined;
    const { data } = await store.events.query
      .log({ room })
      .between({ seq: 1 }, { seq: through })
      .go({ order: "desc", limit, pages: 1 });
    unseen?.(data.reduce((bytes, item) => bytes + bytesOf(item), 0));
    for (const item of data) {
      const message = isAlive(store, item) ? toMessage(item) : undefined;
      if (!message || message.deleted) continue;
      const { seq, userId, name, verified, message: text, timestamp } = message;
      const line = { seq, userId, name, text: lineOf(text), timestamp };
      return { ...line, ...(verified === false && { verified }) };
    }
    if (data.length < limit) return undefined;
    through = (data.at(-1)?.seq ?? 1) - 1;
  }
  return undefined;
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
