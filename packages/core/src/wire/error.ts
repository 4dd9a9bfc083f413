/**
 * Every error code that a server answers with. They are stable: clients branch on them.
 * docs/protocol.md, section 8, says what each means.
 */
export const errorCodes = [
  "invalid_json",
  "invalid_frame",
  "unknown_action",
  "body_too_large",
  "unsupported_media_type",
  "origin_not_allowed",
  "invalid_field",
  "message_empty",
  "message_too_long",
  "room_invalid",
  "id_reused",
  "id_expired",
  "too_many_edits",
  "too_many_pins",
  "already_member",
  "not_member",
  "room_taken",
  "room_archived",
  "last_owner",
  "too_many_rooms",
  "too_many_invitations",
  "blocklist_full",
  "invitation_invalid",
  "room_too_large",
  "muted",
  "room_locked",
  "slow_mode",
  "unchanged",
  "forbidden",
  "unauthorized",
  "token_expired",
  "sign_in_required",
  "sign_in_again",
  "rate_limited",
  "over_budget",
  "not_found",
  "method_not_allowed",
  "unavailable",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

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

/** An error in the form in which it is sent, in a frame as over HTTP. */
export const errorBody = ({ code, message, field, retryAfter }: ParleyError) => ({
  code,
  message,
  error: message,
  ...(field !== undefined && { field }),
  ...(retryAfter !== undefined && { retryAfter }),
});
