import * as v from "valibot";
import { errorCodes } from "../wire/error.ts";

/**
 * The code of an error as a client reads it: `unknown` is one that only a newer server has. Made
 * without a spread, which would keep it in the bundle of every function.
 */
export const ReceivedCode = v.fallback(v.union([v.picklist(errorCodes), v.literal("unknown")]), "unknown");
export type ReceivedCode = v.InferOutput<typeof ReceivedCode>;

/** What an error says, in a frame as over HTTP. */
export const errorFields = {
  code: ReceivedCode,
  /** A sentence for people. Programs read `code`. */
  message: v.string(),
  /** The same sentence, in the field that the predecessors' clients show. */
  error: v.string(),
  field: v.optional(v.string()),
  /**
   * With `rate_limited` and `over_budget`: the whole seconds to wait. Over HTTP, the header
   * `Retry-After` has them too.
   */
  retryAfter: v.optional(v.number()),
};

/** The body of every HTTP answer that is not 2xx. Only clients need it: no function has it. */
export const HttpError = v.object(errorFields);
