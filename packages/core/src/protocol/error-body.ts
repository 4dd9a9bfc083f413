import * as v from "valibot";
import { errorCodes, type ParleyError } from "../wire/error.ts";

/** The code of an error as a client reads it: `unknown` is one that only a newer server has. */
export const ReceivedCode = v.fallback(v.picklist([...errorCodes, "unknown"]), "unknown");
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

/** An error in the form in which it is sent. */
export const errorBody = ({ code, message, field, retryAfter }: ParleyError) => ({
  code,
  message,
  error: message,
  ...(field !== undefined && { field }),
  ...(retryAfter !== undefined && { retryAfter }),
});
