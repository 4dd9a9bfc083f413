import type { TimelineMessage } from "@parley/client/snapshot";
import { isNews } from "../../rooms/read.ts";
import type { Notice } from "../../session/notices.ts";
import { isSameDay } from "../time/time.ts";

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

type NoticeRow = { readonly kind: "notice"; readonly notice: Notice };

export type TimelineRow = MessageRow | NoticeRow;

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
 */
export function layOut(
  room: string,
  messages: readonly TimelineMessage[],
  notices: readonly Notice[],
  hasOlder: boolean,
  readSeq: number | undefined,
): Rows {
  // The position of each notice among the messages, then among the rows: the notices before it
  // shift it down.
  const noticeAt = new Map<number, Notice>();
  const noticeRows: number[] = [];
  const first = hasOlder ? messages[0]?.seq : undefined;
  for (const notice of notices) {
    // It stands among what is not loaded.
    if (first !== undefined && (notice.after.get(room) ?? first) < first) continue;
    const index = after(messages, notice.after.get(room) ?? 0) + noticeRows.length;
    noticeRows.push(index);
    noticeAt.set(index, notice);
  }

  const messageIndex = (index: number) => index - noticeRows.filter((at) => at < index).length;
  const rowIndex = (index: number) => noticeRows.reduce((row, at) => (at <= row ? row + 1 : row), index);
  const lineAt = firstUnread(messages, readSeq);

  return {
    count: messages.length + noticeRows.length,
    line: lineAt === undefined ? undefined : rowIndex(lineAt),
    keyAt: (index) => (noticeAt.get(index) ?? messages[messageIndex(index)])?.key ?? `row:${index}`,
    indexOf(seq) {
      const index = after(messages, seq) - 1;
      return messages[index]?.seq === seq ? rowIndex(index) : undefined;
    },
    rowAt(index) {
      const notice = noticeAt.get(index);
      if (notice) return { kind: "notice", notice };
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
        startsGroup: startsUnread || noticeAt.has(index - 1) || !before || !isGrouped(before, message),
        endsGroup: noticeAt.has(index + 1) || !next || !isGrouped(message, next) || at + 1 === lineAt,
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

/**
 * The index after the last message whose seq is at most this. Searched from the end, where notices
 * are.
 */
function after(messages: readonly TimelineMessage[], seq: number): number {
  let index = messages.length;
  while (index > 0 && (messages[index - 1]?.seq ?? Number.POSITIVE_INFINITY) > seq) index--;
  return index;
}
