import type { EngineName } from "../dynamodb.ts";
import { sharedAddress } from "../dynamodb-local.ts";

/** For tests: AWS's own engine if the tests share a running one, otherwise dynalite. */
export const engine: EngineName = process.env[sharedAddress] ? "dynamodb-local" : "dynalite";
