import { clockTolerance } from "../rate-limit/gcra.ts";
import type { EventItem } from "../table/event.entity.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import type { RoomHead } from "./head.ts";
import { seal, sealsPerRead } from "./seal.ts";

/**
 * How long a seq may stay empty before it is sealed, in milliseconds: the time limit of the send
 * function. Shorter would also be right, and make slow sends start over.
 */
export const sealAfter = 10_000;

/**
 * The age in milliseconds from which a gap needs no seal: what was stored there has expired, a day
 * ago at least. Where messages are kept forever there is no such age, and every gap is sealed,
 * once: a clock that is days ahead must not let a send store behind all cursors.
 */
const sealedByAge = ({ retentionDays }: Store): number =>
  retentionDays > 0 ? (retentionDays + 1) * 24 * 60 * 60 * 1000 : Number.POSITIVE_INFINITY;

type Stretch = { room: string; after: number; through: number; items: EventItem[]; head: RoomHead };
type Hole = { from: number; through: number; takenBy: number };

/**
 * The gaps of a range; `takenBy`: their seqs were taken no later than this, in epoch milliseconds.
 */
const holesIn = ({ after, through, items, head }: Stretch): Hole[] => {
  const holes: Hole[] = [];
  let expected = after + 1;
  for (const item of items) {
    if (item.seq > expected) {
      holes.push({
        from: expected,
        through: item.seq - 1,
        takenBy: item.previousAt ?? Date.parse(item.timestamp),
      });
    }
    expected = item.seq + 1;
  }
  if (expected <= through) holes.push({ from: expected, through, takenBy: head.headAt });
  return holes;
};

/** Seals the first seqs of a gap. Returns the last seq up to which nothing can arrive any more. */
const sealHole = async (
  store: Store,
  room: string,
  { from, through }: Hole,
  max: number,
): Promise<number> => {
  const places = Array.from({ length: Math.min(through - from + 1, max) }, (_, index) => from + index);
  const found = await Promise.all(places.map((seq) => seal(store, room, seq)));
  const late = found.findIndex((item) => item !== undefined);
  return late < 0 ? from + places.length - 1 : from + late - 1;
};

/**
 * Finds up to where a range of the log is settled, sealing abandoned seqs.
 *
 * @returns the highest seq up to which nothing can be added any more.
 */
export const settle = async (store: Store, stretch: Stretch): Promise<number> => {
  let seals = sealsPerRead;
  for (const hole of holesIn(stretch)) {
    const age = store.now() - hole.takenBy;
    if (age > sealedByAge(store)) continue;
    // Taken long after now: a clock was set back. Sealing is right at any time, and waiting would
    // last until the clock has caught up.
    if (age < tuned("sealAfterMs", sealAfter) && age > -clockTolerance) return hole.from - 1;
    const sealed = await sealHole(store, stretch.room, hole, seals);
    if (sealed < hole.through) return sealed;
    seals -= hole.through - hole.from + 1;
  }
  return Math.max(stretch.after, stretch.through);
};
