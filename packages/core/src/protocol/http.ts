import * as v from "valibot";
import { MessageEvent } from "./event.ts";
import { DisplayName } from "./field.ts";

/** `GET /users/{user}/messages`: newest first; `next` goes into `before` for the page after. */
export const UserMessages = v.object({
  messages: v.array(v.object({ room: v.string(), ...MessageEvent.entries })),
  next: v.optional(v.string()),
});
export type UserMessages = v.InferOutput<typeof UserMessages>;

/** `POST /guests`: the name to go by, and the token to renew, if there is one. */
export const GuestRequest = v.object({ name: DisplayName, token: v.optional(v.string()) });

export const Guest = v.object({
  /** Goes into the `bearer.` subprotocol, or the `Authorization` header. */
  token: v.string(),
  userId: v.string(),
  name: v.string(),
  /** When the token ends: ISO 8601, UTC. */
  expiresAt: v.string(),
});
export type Guest = v.InferOutput<typeof Guest>;

/** The body of every HTTP answer that is not 2xx. */
export const HttpError = v.object({
  code: v.string(),
  message: v.string(),
  error: v.string(),
  field: v.optional(v.string()),
  /** With `rate_limited`, and then also in the header `Retry-After`: the whole seconds to wait. */
  retryAfter: v.optional(v.number()),
});
