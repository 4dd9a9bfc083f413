import { Buckets } from "@parley/core/allowance/buckets";
import { refuseFor } from "@parley/core/allowance/refuse";
import type { Connection } from "@parley/core/connection/connection";
import type { ParleyError } from "@parley/core/protocol/error";
import { allowances } from "../allowances.ts";
import { log } from "../log.ts";
import { management } from "./gateway.ts";

const ofConnection = new Buckets(allowances.connectionFrames);
const ofPerson = new Buckets(allowances.personFrames);
const refusals = new Buckets(allowances.personRefusals);

/**
 * Lets a frame in, whatever it is.
 *
 * @throws ParleyError `rate_limited` when its connection or its person sent too many.
 */
export const admitFrame = ({ connectionId, userId }: Connection, at: number): void =>
  refuseFor(
    ofConnection.take(connectionId, at) || ofPerson.take(userId, at),
    "These are too many frames at once.",
  );

/** Ends a connection whose frames are refused as too many, time and again. */
export const endIfDeaf = async (
  error: ParleyError,
  { connectionId, userId }: Connection,
  at: number,
): Promise<void> => {
  if (error.code !== "rate_limited" || refusals.take(userId, at) === 0) return;
  log.warn("A connection does not wait, and is ended", { connectionId, userId });
  await management.end(connectionId);
};
