import type { EngineName } from "../dynamodb.ts";
import { sharedAddress } from "../dynamodb-local.ts";

/** For tests: AWS's own engine where one runs that the tests share, else dynalite. */
export const engine: EngineName = process.env[sharedAddress] ? "dynamodb-local" : "dynalite";
