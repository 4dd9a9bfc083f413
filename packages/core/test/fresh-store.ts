import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import * as v from "valibot";
import { inject } from "vitest";
import { type DynamoDB, openDynamoDB } from "../src/aws/dynamodb.ts";
import { openStore, type StoreOptions } from "../src/table/store.ts";
import { createTableInput } from "../src/table/table.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The endpoint of a DynamoDB that runs as long as the tests do. */
    dynamodb: string;
  }
}

/** A clock that tests set: epoch milliseconds. */
export const clockAt = (iso: string) => {
  let time = Date.parse(iso);
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
};

const Described = v.object({ Table: v.object({ TableStatus: v.string() }) });

type FreshStoreOptions = Pick<StoreOptions, "now" | "retentionDays"> & {
  /**
   * Whether every eventually consistent read finds nothing, as from a replica that no write has
   * reached yet.
   */
  staleReads?: boolean;
  /**
   * Runs after each call is carried out or refused, before its caller has the answer: what others
   * do in between. `nth`: its number among calls of that name, from 1.
   */
  afterCall?: (command: string, nth: number) => Promise<void>;
  /** What stands between the store and DynamoDB. */
  around?: (dynamodb: DynamoDB) => DynamoDB;
};

/** A store on its own table, in the DynamoDB that the test run has started. */
export const freshStore = async ({
  afterCall,
  around = (dynamodb) => dynamodb,
  staleReads = false,
  ...options
}: FreshStoreOptions = {}) => {
  const settings = {
    endpoint: inject("dynamodb"),
    region: "us-east-1",
    credentials: { accessKeyId: staleReads ? "STALE" : "test", secretAccessKey: "test" },
  };
  const dynamodb = around(openDynamoDB(settings));
  const table = `parley-${randomUUID()}`;
  await dynamodb("CreateTable", createTableInput(table));
  // A table is used only once it exists: on a busy machine that takes a moment.
  const describe = async () => v.parse(Described, await dynamodb("DescribeTable", { TableName: table }));
  while ((await describe()).Table.TableStatus !== "ACTIVE") await setImmediate();
  const counts = new Map<string, number>();
  const watched: DynamoDB = async (operation, input) => {
    try {
      return await dynamodb(operation, input);
    } finally {
      const command = `${operation}Command`;
      const nth = (counts.get(command) ?? 0) + 1;
      counts.set(command, nth);
      await afterCall?.(command, nth);
    }
  };
  return openStore({ client: watched, table, ...options });
};
