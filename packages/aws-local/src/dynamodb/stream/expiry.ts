import { promisify } from "node:util";
import database, { type Store, type Table } from "dynalite/db/index.js";
import * as v from "valibot";
import type { WireItem } from "../item-size.ts";
import { WireItem as ItemSchema } from "../wire-item.ts";

/** DynamoDB keeps items that expired longer ago than this. */
const fiveYearsSeconds = 5 * 365 * 24 * 60 * 60;

const isExpired = (item: WireItem | undefined, attribute: string, nowSeconds: number): boolean => {
  const at = Number(item?.[attribute]?.N ?? Number.NaN);
  return at < nowSeconds && at > nowSeconds - fiveYearsSeconds;
};

export type Expiry = {
  store: Store;
  table: Table & { TableName: string };
  /** The attribute with the time at which an item expires, in epoch seconds. */
  attribute: string;
  /** Epoch milliseconds. */
  now: () => number;
  /** Deletes an item whose lock is held, and records that. */
  remove: (key: string) => Promise<void>;
  /** When it is aborted, no further item is deleted. */
  signal: AbortSignal;
};

/**
 * Deletes the items of a table that have expired, as DynamoDB's time to live does.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const deleteExpired = async ({
  store,
  table,
  attribute,
  now,
  remove,
  signal,
}: Expiry): Promise<void> => {
  const items = store.getItemDb(table.TableName);
  const prefix = `item-${table.TableName}~`;
  const leaveIndexes = promisify<WireItem, void>((item, callback) =>
    database.updateIndexes(store, table, item, null, callback),
  );
  const expireOne = async (key: string) => {
    const item = v.parse(v.optional(ItemSchema), await store.db.get(prefix + key));
    if (!item || !isExpired(item, attribute, now() / 1000)) return;
    await leaveIndexes(item);
    await remove(key);
  };
  const locked = (key: string) =>
    new Promise<void>((resolve, reject) => {
      items.lock(key, (release) => {
        expireOne(key).then(release(resolve), release(reject));
      });
    });

  const expired: string[] = [];
  for await (const [place, item] of store.db.iterator({ gt: prefix, lt: `${prefix}\xff` })) {
    if (signal.aborted) return;
    if (v.is(ItemSchema, item) && isExpired(item, attribute, now() / 1000))
      expired.push(place.slice(prefix.length));
  }
  for (const key of expired) {
    if (signal.aborted) return;
    await locked(key);
  }
};
