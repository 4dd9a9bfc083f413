import type { Connection } from "@parley/core/connection/connection";
import { lastMoment } from "@parley/core/identity/identity";
import type { ParleyError } from "@parley/core/protocol/error";
import { errorFrame } from "./error-frame.ts";
import { management, post } from "./gateway.ts";

/**
 * Whether the token of a connection has expired. API Gateway asks for it once, and lets the connection live
 * on.
 */
export const hasExpired = ({ tokenExpiresAt }: Connection): boolean =>
  tokenExpiresAt !== undefined && lastMoment(tokenExpiresAt) <= Date.now();

/** Connections that fan-outs of this environment have tried to end. */
export const tried = new Set<string>();

/** Milliseconds for telling a client. */
const timeoutMs = 2_000;

/**
 * Ends a connection that may not go on, after telling its client why.
 *
 * @param id that of the frame that it sent, which counts for nothing.
 * @returns whether it has ended for certain.
 */
export const closeBarred = async (connectionId: string, why: ParleyError, id?: string): Promise<boolean> => {
  const frame = JSON.stringify(errorFrame(why, id));
  // Not as the route's response: the connection would be closed before it is sent.
  await post(connectionId, frame, AbortSignal.timeout(timeoutMs));
  return management.end(connectionId);
};
