import type { ActivityEvent, TimelineMessage } from "@parley/client/snapshot";
import { isNews } from "@parley/client/unread";
import type { Notice } from "../../session/notices.ts";
import { isSameDay } from "../time/time.ts";
import { type ActivityGroup, activityGroups } from "./activity-groups.ts";

export type MessageRow = {
  readonly kind: "message";
  readonly message: TimelineMessage;
  /** Whether it is the first of a day. */
  readonly startsDay: boolean;
  /** Whether it is the first that the reader had not seen on opening the room. */
  readonly startsUnread: boolean;
  /** Whether it opens a group: consecutive messages of one user. The first shows the name. */
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
};

/** A line between messages. */
type LineRow =
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "activity"; readonly group: ActivityGroup };

export type TimelineRow = MessageRow | LineRow;

/**
 * The rows of a room. Created at once from any number of messages: each row is computed on demand.
 */
export type Rows = {
  readonly count: number;
  /** The row with the line for new messages, if there is one. */
  readonly line: number | undefined;
  keyAt(index: number): string;
  rowAt(index: number): TimelineRow | undefined;
  /** The row of the message at a seq, if it is there. */
  indexOf(seq: number): number | undefined;
};

const groupMs = 5 * 60_000;

/**
 * Lays out messages and system lines as rows.
 *
 * @param notices the room's system lines, in order
 * @param hasOlder whether there are messages before the first: then it is unknown whether it opens
 *   a day
 * @param readSeq what the reader had seen on opening the room; undefined shows no line for it
 * @param events what has happened to the room, in seq order
 */
export function layOut(
  room: string,
  messages: readonly TimelineMessage[],
  notices: readonly Notice[],
  hasOlder: boolean,
  readSeq: number | undefined,
  events: readonly ActivityEvent[] = [],
): Rows {
  const lines = [
    ...activityGroups(events, (seq) => after(messages, seq)).map(({ at, group }) => ({
      at,
      key: group.key,
      row: { kind: "activity", group } as const,
    })),
    ...placed(room, messages, notices, hasOlder),
  ].toSorted((one, other) => one.at - other.at);
  // The position of each line among the rows: the lines before it shift it down.
  const lineRows = lines.map(({ at }, nth) => at + nth);
  const lineAtRow = new Map(lines.map((line, nth) => [line.at + nth, line]));

  const messageIndex = (index: number) => index - countBelow(lineRows, index);
  const places = lines.map(({ at }) => at);
  const rowIndex = (message: number) => message + countBelow(places, message + 1);
  const lineAt = firstUnread(messages, readSeq);

  return {
    count: messages.length + lines.length,
    line: lineAt === undefined ? undefined : rowIndex(lineAt),
    keyAt: (index) => (lineAtRow.get(index) ?? messages[messageIndex(index)])?.key ?? `row:${index}`,
    indexOf(seq) {
      const index = after(messages, seq) - 1;
      return messages[index]?.seq === seq ? rowIndex(index) : undefined;
    },
    rowAt(index) {
      const line = lineAtRow.get(index);
      if (line) return line.row;
      const at = messageIndex(index);
      const message = messages[at];
      if (!message) return undefined;
      const before = messages[at - 1];
      const next = messages[at + 1];
      const startsUnread = at === lineAt;
      return {
        kind: "message",
        message,
        startsDay: before ? !isSameDay(timeOf(before), timeOf(message)) : !hasOlder,
        startsUnread,
        startsGroup: startsUnread || lineAtRow.has(index - 1) || !before || !isGrouped(before, message),
        endsGroup: lineAtRow.has(index + 1) || !next || !isGrouped(message, next) || at + 1 === lineAt,
      };
    },
  };
}

const timeOf = (message: TimelineMessage) => Date.parse(message.timestamp);

function isGrouped(a: TimelineMessage, b: TimelineMessage): boolean {
  return (
    a.userId === b.userId &&
    a.name === b.name &&
    a.verified === b.verified &&
    a.own === b.own &&
    timeOf(b) - timeOf(a) < groupMs &&
    isSameDay(timeOf(a), timeOf(b))
  );
}

/**
 * The index of the first unread message of another user: own ones, from any device, may precede it.
 */
function firstUnread(messages: readonly TimelineMessage[], readSeq: number | undefined): number | undefined {
  if (readSeq === undefined) return undefined;
  for (let index = after(messages, readSeq); index < messages.length; index++) {
    const message = messages[index];
    if (message && isNews(message)) return index;
  }
  return undefined;
}

/** A notice at its position among the messages, unless that is among what is not loaded. */
function placed(
  room: string,
  messages: readonly TimelineMessage[],
  notices: readonly Notice[],
  hasOlder: boolean,
) {
  const first = hasOlder ? messages[0]?.seq : undefined;
  return notices.flatMap((notice) => {
    const seq = notice.after.get(room);
    if (first !== undefined && (seq ?? first) < first) return [];
    const at = after(messages, seq ?? 0);
    return [{ at, key: notice.key, row: { kind: "notice", notice } as const }];
  });
}

/** How many of the values, which are in order, are below a limit. */
function countBelow(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index after the last message whose seq is at most this. Those in flight come last. */
function after(messages: readonly TimelineMessage[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
