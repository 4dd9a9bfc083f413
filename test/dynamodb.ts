import type { TestProject } from "vitest/node";
import { startDynamoDb } from "../packages/local/src/dynamodb/dynamodb.ts";

/**
 * Starts one DynamoDB for all tests that need no whole cloud: dynalite, or AWS's own DynamoDB Local when
 * the environment variable `PARLEY_DYNAMODB` is `dynamodb-local`.
 */
export default async ({ provide }: TestProject) => {
  const engine = process.env.PARLEY_DYNAMODB === "dynamodb-local" ? "dynamodb-local" : "dynalite";
  const dynamodb = await startDynamoDb({ port: 0, table: "unused", engine });
  provide("dynamodb", dynamodb.url);
  return () => dynamodb.close(100);
};
