declare module "dynalite" {
  import type { Server } from "node:http";

  export type DynaliteOptions = {
    /** A folder for LevelDB; in memory without it. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  };

  /** A server that does not listen yet. Closing it closes the store. */
  export default function dynalite(options?: DynaliteOptions): Server;
}

/** The part of dynalite that its actions share. */
declare module "dynalite/db/index.js" {
  type WireItem = import("./item-size.ts").WireItem;

  type Units = { CapacityUnits: number };

  export type ConsumedCapacity = Units & {
    TableName: string;
    Table?: Units;
    GlobalSecondaryIndexes?: Record<string, Units>;
  };

  /** A request, as parsed by dynalite. Fields with a leading `_` are parsed expressions. */
  export type Request = {
    TableName: string;
    IndexName?: string;
    ReturnConsumedCapacity?: string;
    ConsistentRead?: boolean;
    Select?: string;
    AttributesToGet?: unknown;
    QueryFilter?: unknown;
    ScanFilter?: unknown;
    _projection?: unknown;
    _filter?: unknown;
  };

  type KeySchema = readonly { AttributeName: string }[];

  export type Table = {
    KeySchema: KeySchema;
    GlobalSecondaryIndexes?: readonly {
      IndexName: string;
      KeySchema: KeySchema;
      Projection: { ProjectionType: string; NonKeyAttributes?: readonly string[] };
    }[];
  };

  type Range = { gt?: string; lt?: string; lte?: string; reverse?: boolean; limit?: number };

  /** Dynalite's only LevelDB. Values are JSON. */
  export type Level = {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    del(key: string): Promise<void>;
    batch(
      operations: readonly ({ type: "put"; key: string; value: unknown } | { type: "del"; key: string })[],
    ): Promise<void>;
    keys(range: Range): { all(): Promise<string[]> };
    values(range: Range): { all(): Promise<unknown[]> };
    iterator(range: Range): AsyncIterable<[key: string, value: unknown]>;
    clear(range: Range): Promise<void>;
  };

  /** A table's part of the store: `item-` and the table's name before each key. */
  export type ItemDb = {
    put(key: string, item: WireItem, callback: (error?: unknown) => void): void;
    del(key: string, callback: (error?: unknown) => void): void;
    /** Calls back when the lock is free. `release` makes a function that releases it first. */
    lock(
      key: string,
      callback: (
        release: <Arguments extends unknown[]>(
          done: (...args: Arguments) => void,
        ) => (...args: Arguments) => void,
      ) => void,
    ): void;
  };

  export type Store = {
    db: Level;
    getItemDb(table: string): ItemDb;
    /** @param isActive whether a table that is still being created is refused. */
    getTable(table: string, isActive: boolean, callback: (error: Error | null, table: Table) => void): void;
  };

  type Result = { Items?: readonly WireItem[]; ConsumedCapacity?: ConsumedCapacity };

  const database: {
    create(options: unknown): Store;
    addConsumedCapacity(
      request: Request,
      isRead: boolean,
      item: WireItem | undefined,
      other?: WireItem,
    ): ConsumedCapacity | undefined;
    updateIndexes(
      store: unknown,
      table: Table,
      before: WireItem | undefined,
      after: WireItem | null,
      callback: (error?: Error) => void,
    ): void;
    checkConditional(
      request: Request,
      item: WireItem | undefined,
    ): (Error & { body: { Item?: WireItem } }) | null | undefined;
    queryTable(
      store: unknown,
      table: Table,
      request: Request,
      options: unknown,
      isLocal: boolean,
      fetches: boolean,
      startKey: unknown,
      callback: (error: Error | null, result?: Result) => void,
    ): void;
  };
  export default database;
}

/** The parser of condition, key condition and filter expressions. */
declare module "dynalite/db/conditionParser.js" {
  /** `:name` -> a value on the wire, such as `{ S: "text" }`. */
  export type Values = Record<string, object>;

  export type Context = {
    attrNames?: Record<string, string>;
    attrVals?: Values;
    /** The parser removes from these what the expression uses. */
    unusedAttrNames?: Record<string, boolean>;
    unusedAttrVals?: Record<string, boolean>;
  };

  export type Parser = {
    /**
     * Returns a tree that contains the values themselves, or the sentence of a wrong expression.
     * @throws SyntaxError
     */
    parse(text: string, options: { context: Context }): unknown;
  };

  const parser: Parser;
  export default parser;
}

declare module "dynalite/db/updateParser.js" {
  const parser: import("dynalite/db/conditionParser.js").Parser;
  export default parser;
}
