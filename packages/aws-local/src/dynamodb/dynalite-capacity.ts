import database, { type ConsumedCapacity, type Request, type Table } from "dynalite/db/index.js";
import { type IndexSchema, indexWriteUnits, readUnits, tableWriteUnits } from "./capacity.ts";
import { itemBytes, type WireItem } from "./item-size.ts";

/*
 * Corrects what dynalite reports as consumed capacity. By itself it counts UTF-16 units instead of
 * bytes and no indexes, and it does not report the item that made a condition fail. Its actions
 * look these functions up on each use, so they can be replaced, and only there both the old and the
 * new item are known, at the moment of the write.
 */

const { checkConditional, queryTable, updateIndexes } = database;

const isAsked = ({ ReturnConsumedCapacity: asked }: Request) => asked === "TOTAL" || asked === "INDEXES";

const schemaOf = (
  table: Table,
  { KeySchema, Projection }: NonNullable<Table["GlobalSecondaryIndexes"]>[number],
): IndexSchema => {
  const names = (schema: Table["KeySchema"]) => schema.map(({ AttributeName }) => AttributeName);
  const keys = names(KeySchema);
  if (Projection.ProjectionType === "ALL") return { keys };
  return { keys, projected: [...keys, ...names(table.KeySchema), ...(Projection.NonKeyAttributes ?? [])] };
};

/**
 * The capacity that the current write reports. Dynalite calls the functions below for the table
 * first, and then for its indexes.
 */
let writeCapacity: ConsumedCapacity | undefined;

const units = (request: Request, capacity: number): ConsumedCapacity => ({
  TableName: request.TableName,
  CapacityUnits: capacity,
  ...(request.ReturnConsumedCapacity === "INDEXES" && { Table: { CapacityUnits: capacity } }),
});

const addConsumedCapacity: typeof database.addConsumedCapacity = (request, isRead, item, other) => {
  writeCapacity = undefined;
  if (!isAsked(request)) return undefined;
  if (isRead) return units(request, readUnits(item ? itemBytes(item) : 0, request.ConsistentRead === true));
  writeCapacity = units(request, tableWriteUnits(item, other));
  return writeCapacity;
};

const addIndexes = (said: ConsumedCapacity, table: Table, before?: WireItem, written?: WireItem) => {
  // Values of an update have no prototypes, so a deep comparison would always fail.
  const after = written && structuredClone(written);
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    const capacity = indexWriteUnits(before, after, schemaOf(table, index));
    if (capacity === 0) continue;
    said.CapacityUnits += capacity;
    if (!said.Table) continue;
    said.GlobalSecondaryIndexes = {
      ...said.GlobalSecondaryIndexes,
      [index.IndexName]: { CapacityUnits: capacity },
    };
  }
};

/**
 * Whether an answer contains everything that was read, and so determines the size. Otherwise
 * dynalite's own count is used.
 */
const isWhole = (request: Request) =>
  !request._projection &&
  !request._filter &&
  !request.AttributesToGet &&
  !request.QueryFilter &&
  !request.ScanFilter &&
  request.Select !== "COUNT";

const reckonRead = (request: Request, items: readonly WireItem[]): ConsumedCapacity => {
  const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
  const capacity = readUnits(bytes, request.ConsistentRead === true);
  const said = units(request, capacity);
  if (request.IndexName === undefined || !said.Table) return said;
  return {
    ...said,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { [request.IndexName]: { CapacityUnits: capacity } },
  };
};

/** Makes every dynalite of this process answer `ReturnConsumedCapacity` as DynamoDB does. */
export const correctCapacity = (): void => {
  Object.assign(database, {
    addConsumedCapacity,
    updateIndexes: (store, table, before, after, callback) => {
      if (writeCapacity) addIndexes(writeCapacity, table, before, after ?? undefined);
      writeCapacity = undefined;
      updateIndexes(store, table, before, after, callback);
    },
    checkConditional: (request, item) => {
      const error = checkConditional(request, item);
      if (error && item) error.body.Item = item;
      return error;
    },
    queryTable: (store, table, request, options, isLocal, fetches, startKey, callback) => {
      queryTable(store, table, request, options, isLocal, fetches, startKey, (error, result) => {
        if (result?.Items && isAsked(request) && !isLocal && isWhole(request))
          result.ConsumedCapacity = reckonRead(request, result.Items);
        callback(error, result);
      });
    },
  } satisfies Partial<typeof database>);
};
