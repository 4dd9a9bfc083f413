import type { Head } from "../room/head.ts";
import type { Store } from "../store.ts";
import type { EventItem } from "./event.ts";
import { seal } from "./seal.ts";

/**
 * How long a place may stand empty before it is sealed, in milliseconds: the time limit of the send
 * function. Shorter would also be right, and make slow sends start over.
 */
export const sealAfter = 10_000;

/** Past this age nothing can be stored in an empty place, sealed or not: it was given up, or has expired. */
const sealedByAge = 24 * 60 * 60 * 1000;

/** The most places that one read seals. */
const sealsPerRead = 25;

type Stretch = { room: string; after: number; through: number; items: EventItem[]; head: Head };
type Hole = { from: number; through: number; takenBy: number };

/** The empty places of a stretch; `takenBy`: their seqs were taken no later than this, in epoch milliseconds. */
const holesIn = ({ after, through, items, head }: Stretch): Hole[] => {
  const holes: Hole[] = [];
  let expected = after + 1;
  for (const item of items) {
    if (item.seq > expected) {
      holes.push({ from: expected, through: item.seq - 1, takenBy: Date.parse(item.timestamp) });
    }
    expected = item.seq + 1;
  }
  if (expected <= through) holes.push({ from: expected, through, takenBy: head.headAt });
  return holes;
};

const places = (hole: Hole) =>
  Array.from({ length: hole.through - hole.from + 1 }, (_, index) => hole.from + index);

/**
 * Finds up to where a stretch of the log is settled, sealing the places that were abandoned.
 *
 * @returns the highest seq up to which nothing can be added any more.
 */
export const settle = async (store: Store, stretch: Stretch): Promise<number> => {
  let seals = 0;
  for (const hole of holesIn(stretch)) {
    const age = store.now() - hole.takenBy;
    if (age > sealedByAge) continue;
    if (age < sealAfter) return hole.from - 1;
    seals += hole.through - hole.from + 1;
    if (seals > sealsPerRead) return hole.from - 1;
    const found = await Promise.all(places(hole).map((seq) => seal(store, stretch.room, seq)));
    const late = found.findIndex((item) => item !== undefined);
    if (late >= 0) return hole.from + late - 1;
  }
  return Math.max(stretch.after, stretch.through);
};
