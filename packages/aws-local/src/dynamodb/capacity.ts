import { isDeepStrictEqual } from "node:util";
import { itemBytes, type WireItem } from "./item-size.ts";

/** The steps in which DynamoDB charges, in bytes. */
const step = { read: 4096, write: 1024 };

/**
 * Read units of one read operation of a number of bytes in all: one for each started 4 KB, at least
 * one even when nothing is found, and half of that when the read is eventually consistent.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / step.read)) * (consistent ? 1 : 0.5);

/** Write units of one write of a number of bytes: one for each started KB, at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / step.write));

const bytesOf = (item: WireItem | undefined) => (item ? itemBytes(item) : 0);

/**
 * Write units that a write takes from the table: by the larger of the item before and after it,
 * even when its condition fails.
 */
export const tableWriteUnits = (before: WireItem | undefined, after: WireItem | undefined): number =>
  writeUnits(Math.max(bytesOf(before), bytesOf(after)));

/** An index, as far as its price depends on it. */
export type IndexSchema = {
  /** The index's own key attributes. */
  keys: readonly string[];
  /**
   * The attributes that it holds, including its keys and the table's; all of them when this is
   * missing.
   */
  projected?: readonly string[];
};

const entryOf = (item: WireItem | undefined, { keys, projected }: IndexSchema): WireItem | undefined => {
  if (!item || !keys.every((key) => key in item)) return undefined;
  return projected
    ? Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)))
    : item;
};

/**
 * Write units that a write of the table takes from one index: none when its entry stays the same,
 * one write when it is added, removed or changed, two when its key changes, since the old entry is
 * deleted and a new one created.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export const indexWriteUnits = (
  before: WireItem | undefined,
  after: WireItem | undefined,
  index: IndexSchema,
): number => {
  const [old, fresh] = [entryOf(before, index), entryOf(after, index)];
  if (!old && !fresh) return 0;
  if (!old || !fresh) return writeUnits(bytesOf(old ?? fresh));
  if (!index.keys.every((key) => isDeepStrictEqual(old[key], fresh[key])))
    return writeUnits(bytesOf(old)) + writeUnits(bytesOf(fresh));
  return isDeepStrictEqual(old, fresh) ? 0 : tableWriteUnits(old, fresh);
};
