import type { Connection } from "@parley/core/connection/connection";
import { lastMoment } from "@parley/core/identity/identity";
import type { ParleyError } from "@parley/core/wire/error";
import { errorFrame } from "./error-frame.ts";
import { management, post } from "./gateway.ts";

/**
 * Whether the token of a connection has expired. API Gateway checks it once, and keeps the
 * connection open.
 */
export const hasExpired = ({ tokenExpiresAt }: Connection): boolean =>
  tokenExpiresAt !== undefined && lastMoment(tokenExpiresAt) <= Date.now();

/** Connections that fan-outs of this environment have tried to close. */
export const tried = new Set<string>();

/** Milliseconds for sending an error to a client. */
const timeoutMs = 2_000;

/**
 * Closes a connection that may not continue, after telling its client why.
 *
 * @param id the id of the frame that it sent, which has no effect.
 * @returns whether it has certainly been closed.
 */
export const closeBarred = async (connectionId: string, why: ParleyError, id?: string): Promise<boolean> => {
  const frame = JSON.stringify(errorFrame(why, id));
  // Not as the route's response: the connection would be closed before it is sent.
  await post(connectionId, frame, AbortSignal.timeout(timeoutMs));
  return management.end(connectionId);
};
