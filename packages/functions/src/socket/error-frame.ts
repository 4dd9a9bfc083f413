import type { ParleyError } from "@parley/core/protocol/error";
import type { ErrorFrame } from "@parley/core/protocol/frame";

/** The frame that tells a client what went wrong. `id`: the id of the frame it sent. */
export const errorFrame = (error: ParleyError, id: string | undefined): ErrorFrame => ({
  action: "error",
  code: error.code,
  message: error.message,
  error: error.message,
  ...(id !== undefined && { id }),
  ...(error.field !== undefined && { field: error.field }),
  ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
});
