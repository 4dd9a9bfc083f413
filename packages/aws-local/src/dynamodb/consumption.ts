import { readUnits, tableWriteUnits } from "./capacity.ts";
import type { WireItem } from "./item-size.ts";

/** What a call consumed, in the units that DynamoDB bills on demand. */
export type Consumption = { readUnits: number; writeUnits: number };

/** The operations that consume units, each with the kind of unit. */
const kinds: Readonly<Record<string, keyof Consumption>> = {
  GetItem: "readUnits",
  BatchGetItem: "readUnits",
  TransactGetItems: "readUnits",
  Query: "readUnits",
  Scan: "readUnits",
  PutItem: "writeUnits",
  UpdateItem: "writeUnits",
  DeleteItem: "writeUnits",
  BatchWriteItem: "writeUnits",
  TransactWriteItems: "writeUnits",
};

type Capacity = { TableName: string; CapacityUnits: number };

/** The fields of requests and answers that are used here. */
type Request = {
  ReturnConsumedCapacity?: unknown;
  ReturnValuesOnConditionCheckFailure?: unknown;
  ConditionExpression?: unknown;
  ConsistentRead?: boolean;
  Item?: WireItem;
};
type Answer = { ConsumedCapacity?: Capacity | Capacity[]; Item?: WireItem; __type?: string };

/**
 * A request for the engine that also requests its consumption, and how to read that from the
 * answer.
 */
export type MeteredRequest = {
  body: Buffer;
  /** What was consumed, and the answer as the caller wants it. */
  read(answer: string): { consumption: Consumption; answer: string };
};

const parse = <Shape>(text: string): Shape | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const choices: readonly unknown[] = [undefined, "NONE", "TOTAL", "INDEXES"];

const onlyTotals = (capacity: Capacity | Capacity[]) => {
  const total = ({ TableName, CapacityUnits }: Capacity) => ({ TableName, CapacityUnits });
  return Array.isArray(capacity) ? capacity.map(total) : total(capacity);
};

const totalOf = (capacity: Capacity | Capacity[] = []) =>
  [capacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);

const failedCondition = ({ __type = "" }: Answer) => __type.endsWith("#ConditionalCheckFailedException");

/**
 * Adds what the engine does not report: reads that find nothing and writes whose condition fails
 * are billed too.
 */
const unitsOf = (operation: string, request: Request, answer: Answer): number => {
  if (failedCondition(answer)) return tableWriteUnits(answer.Item, request.Item);
  const told = totalOf(answer.ConsumedCapacity);
  const finds = operation === "Query" || operation === "Scan";
  if (finds && told === 0 && answer.__type === undefined)
    return readUnits(0, request.ConsistentRead === true);
  return told;
};

const asAsked = (request: Request, { ConsumedCapacity, Item, ...rest }: Answer, operation: string) => {
  const capacity =
    request.ReturnConsumedCapacity === "INDEXES"
      ? ConsumedCapacity
      : request.ReturnConsumedCapacity === "TOTAL" && ConsumedCapacity && onlyTotals(ConsumedCapacity);
  const wantsItem = operation === "GetItem" || request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    ...rest,
    ...(wantsItem && Item && { Item }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
};

const capacityKey = ',"ConsumedCapacity":';

/**
 * Removes the capacity from the end of an answer. An answer can be large, and so is not parsed;
 * what follows the key is complete only if the key is the answer's own and not some item's.
 */
const cutCapacity = (text: string): { capacity: Capacity | Capacity[]; rest: string } | undefined => {
  const at = text.lastIndexOf(capacityKey);
  const capacity = at > 0 ? parse<Capacity | Capacity[]>(text.slice(at + capacityKey.length, -1)) : undefined;
  return capacity && { capacity, rest: `${text.slice(0, at)}}` };
};

const isUnasked = ({ ReturnConsumedCapacity: asked }: Request) => asked === undefined || asked === "NONE";

/**
 * Makes a request ask for its consumption, whether its caller did or not.
 * @returns undefined for operations that consume nothing, and for invalid requests.
 */
export const meterRequest = (operation: string, body: Buffer): MeteredRequest | undefined => {
  const kind = kinds[operation];
  const request = kind && parse<Request>(body.toString());
  if (!request || !choices.includes(request.ReturnConsumedCapacity)) return undefined;
  const asking = {
    ...request,
    ReturnConsumedCapacity: "INDEXES",
    ...(request.ConditionExpression !== undefined && { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
  };
  return {
    body: Buffer.from(JSON.stringify(asking)),
    read: (text) => {
      const consumption = { readUnits: 0, writeUnits: 0 };
      const cut = isUnasked(request) ? cutCapacity(text) : undefined;
      if (cut) {
        consumption[kind] = unitsOf(operation, request, { ConsumedCapacity: cut.capacity });
        return { consumption, answer: cut.rest };
      }
      const answer = parse<Answer>(text);
      if (!answer) return { consumption, answer: text };
      consumption[kind] = unitsOf(operation, request, answer);
      return { consumption, answer: JSON.stringify(asAsked(request, answer, operation)) };
    },
  };
};
