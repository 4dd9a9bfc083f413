import type { ErrorFrame } from "@parley/core/protocol/frame";
import { errorBody, type ParleyError } from "@parley/core/wire/error";

/** The frame that tells a client what went wrong. `id`: the id of the frame it sent. */
export const errorFrame = (error: ParleyError, id: string | undefined): ErrorFrame => ({
  action: "error",
  ...errorBody(error),
  ...(id !== undefined && { id }),
});
