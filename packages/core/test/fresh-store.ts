import { randomUUID } from "node:crypto";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { openStore, type StoreOptions } from "../src/store.ts";
import { createTableInput } from "../src/table.ts";

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

type FreshStoreOptions = Pick<StoreOptions, "now" | "retentionDays"> & {
  /** Whether every eventually consistent read finds nothing, as by a replica that no write has reached yet. */
  staleReads?: boolean;
  /** Runs after each call is carried out, before its caller has the answer: what others do in between. */
  afterCall?: (command: string) => Promise<void>;
};

/** A store on a table of its own, in the DynamoDB that the test run has started. */
export const freshStore = async ({ afterCall, staleReads = false, ...options }: FreshStoreOptions = {}) => {
  const client = new DynamoDBClient({
    endpoint: inject("dynamodb"),
    region: "us-east-1",
    credentials: { accessKeyId: staleReads ? "STALE" : "test", secretAccessKey: "test" },
  });
  const table = `parley-${randomUUID()}`;
  await client.send(new CreateTableCommand(createTableInput(table)));
  if (afterCall) {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (call) => {
          const answer = await next(call);
          await afterCall(String(commandName));
          return answer;
        },
      { step: "initialize" },
    );
  }
  return openStore({ client, table, ...options });
};
