import type { Counted, RoomSnapshot, TimelineMessage } from "./snapshot.ts";

/** Whether a message counts as unread for its reader: another user's, and not deleted. */
export const isNews = ({ own, deleted, seq }: TimelineMessage): boolean =>
  !own && !deleted && seq !== undefined;

/**
 * How many messages after a seq the server has counted that the snapshot does not hold: a difference of
 * numbers, whatever is loaded. It is never too low. It may be too high, by what shows only once it is
 * loaded: our own messages, those that were deleted or have expired since, and seqs of messages that were
 * never stored.
 *
 * @param seq up to where the room is read.
 * @returns undefined where a number is missing, as of messages that were stored before they were counted.
 */
export function missingAfter(room: RoomSnapshot, seq: number): number | undefined {
  const { counted, messages, hasOlder, olderThrough } = room;
  const first = messages[0];
  if (!counted) {
    if (!hasOlder || (olderThrough ?? Number.POSITIVE_INFINITY) <= seq) return 0;
    if (first?.seq === undefined) return undefined;
    return first.seq <= seq + 1 ? 0 : before(first, seq, numberAt(room, seq));
  }
  const { after, through, head } = counted;
  if (seq >= after && through >= head) return 0;
  const read = numberAt(room, seq);
  const held = messages.filter((each) => each.seq !== undefined && each.seq > after && each.seq <= through);
  const [oldest, newest] = [held[0], held.at(-1)];
  // Nothing is held in between, so what is missing before it and beyond it is one difference.
  if (!oldest || newest?.seq === undefined) return beyond(counted, room, seq, read, Math.max(0, after - seq));
  const older = seq < after ? before(oldest, seq, read) : 0;
  const newer = beyond(counted, room, seq, seq < newest.seq ? newest.number : read);
  return older === undefined || newer === undefined ? undefined : older + newer;
}

/** The messages between a seq, up to which `read` were counted, and the first one that is held. */
function before(first: TimelineMessage, seq: number, read: number | undefined): number | undefined {
  const { number, seq: firstSeq = 0 } = first;
  if (number === undefined || read === undefined) return undefined;
  return clamp(number - 1 - read, firstSeq - 1 - seq);
}

/**
 * The messages after what is held without a gap, without those that arrived live.
 *
 * @param number how many messages were counted up to there, or up to `seq` if that is further.
 * @param older how many seqs before what is held may be of such messages as well.
 */
function beyond(
  { through, head, messages: total }: Counted,
  { messages }: RoomSnapshot,
  seq: number,
  number: number | undefined,
  older = 0,
): number | undefined {
  if (number === undefined) return undefined;
  const from = Math.max(through, seq);
  const live = messages.filter((each) => each.seq !== undefined && each.seq > from).length;
  return clamp(total - number - live, older + head - from - live);
}

const clamp = (count: number, max: number): number => Math.max(0, Math.min(count, max));

/** How many messages there were up to a seq, at least; undefined if that is not known. */
function numberAt({ messages, read }: RoomSnapshot, seq: number): number | undefined {
  const last = messages.findLast((each) => each.seq !== undefined && each.seq <= seq);
  const marked = read && read.seq <= seq ? read.messages : undefined;
  if (seq === 0) return 0;
  if (last?.number === undefined) return marked;
  return Math.max(last.number, marked ?? 0);
}
