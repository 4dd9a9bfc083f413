import { ParleyError } from "../wire/error.ts";

/** The error for a client whose connection's token has expired. */
export const tokenExpired = new ParleyError(
  "token_expired",
  "The token of this connection has expired. Connect again with a new one, and send this again.",
);
