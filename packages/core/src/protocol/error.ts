/** The meaning of each error code. The codes are stable: clients branch on them. */
export const errorCodes = {
  invalid_json: "The frame or body is not JSON.",
  invalid_frame: "The frame is JSON, but not an object with an `action`.",
  unknown_action: "This connection may not use this `action`.",
  body_too_large: "The body of the request has more than 16 KB.",
  unsupported_media_type: "The body of the request is not `application/json`.",
  origin_not_allowed: "Pages of this site may not use this chat.",
  invalid_field: "A field is missing or has the wrong form; `field` names it.",
  message_empty: "The message has no visible text.",
  message_too_long: "The message has more than 4,000 characters.",
  room_invalid: "The room's name is not 1 to 64 of a-z, 0-9 and `-`.",
  id_reused: "The message id was used before, for another message.",
  id_expired: "The message was first sent too long ago to know whether it was delivered.",
  too_many_edits: "The message has reached the limit of edits.",
  too_many_pins: "The room has as many pinned messages as may be.",
  forbidden: "You may not change it.",
  unauthorized: "The token is missing, expired or not valid.",
  token_expired: "The connection's token has expired; connect again with a new one, and send this again.",
  sign_in_required: "Guests are not admitted.",
  sign_in_again: "The sign-in is too old for this; sign in again.",
  rate_limited: "Too many requests; `retryAfter` is the number of seconds to wait.",
  over_budget: "A day's budget is used up; `retryAfter` is the number of seconds left of the day.",
  not_found: "There is no such resource.",
  method_not_allowed: "The resource does not support this method.",
  unavailable: "The message could not be stored; sending it again with the same id is safe.",
  internal: "Something failed on the server; sending again with the same id is safe.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

/**
 * An error that its receiver may see: a stable code and a sentence that says what was wrong and
 * what is accepted. Anything else that is thrown is answered as `internal`, and logged.
 */
export class ParleyError extends Error {
  override readonly name = "ParleyError";
  readonly code: ErrorCode;
  /** The field at fault, dotted. */
  readonly field: string | undefined;
  /** Whole seconds to wait before a retry. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    sentence: string,
    options: { field?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.retryAfter = options.retryAfter;
  }
}
