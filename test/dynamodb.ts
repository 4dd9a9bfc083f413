import type { TestProject } from "vitest/node";
import { startDynamoDb } from "../packages/aws-local/src/dynamodb/dynamodb.ts";
import { sharedAddress, startDynamoDbLocal } from "../packages/aws-local/src/dynamodb/dynamodb-local.ts";
import { tableNamed } from "../packages/local/src/table.ts";

/** The access key id of `freshStore({ staleReads: true })`. */
const staleReader = "STALE";

/**
 * Java takes seconds to start: all the clouds of the tests share one, and find it by its address.
 */
const shareDynamoDbLocal = async () => {
  const { url, stop } = await startDynamoDbLocal();
  process.env[sharedAddress] = url;
  return stop;
};

/**
 * Starts one DynamoDB for all tests that do not need a complete cloud: dynalite, or AWS's own
 * DynamoDB Local when the environment variable `PARLEY_DYNAMODB` is `dynamodb-local`.
 */
export default async ({ provide }: TestProject) => {
  const engine = process.env.PARLEY_DYNAMODB === "dynamodb-local" ? "dynamodb-local" : "dynalite";
  const stop = engine === "dynamodb-local" ? await shareDynamoDbLocal() : async () => {};
  const dynamodb = await startDynamoDb({
    port: 0,
    table: tableNamed("unused"),
    engine,
    // Reads with this key find nothing unless they are strongly consistent.
    intercept: async ({ accessKeyId, eventual }, act) =>
      eventual && accessKeyId === staleReader ? "stale" : act(),
  });
  provide("dynamodb", dynamodb.url);
  return async () => {
    await dynamodb.close(100);
    await stop();
  };
};
