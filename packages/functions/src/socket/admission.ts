import { Buckets } from "@parley/core/allowance/buckets";
import { refuseFor, tooMuch } from "@parley/core/allowance/refuse";
import type { Connection } from "@parley/core/connection/connection";
import { createShutOuts } from "@parley/core/identity/shut-out";
import type { ParleyError } from "@parley/core/protocol/error";
import { allowances } from "../allowances.ts";
import { log } from "../log.ts";
import { store } from "../store.ts";
import { isNobody } from "./connection.ts";
import { errorFrame } from "./error-frame.ts";
import { management, post } from "./gateway.ts";

const ofConnection = new Buckets(allowances.connectionFrames);
const ofPerson = new Buckets(allowances.personFrames);
const refusals = new Buckets(allowances.personRefusals);
const shutOut = createShutOuts(store, allowances.personShutOutSeconds);

/** Which connections were just ended: hundreds of a flood's frames are under way, and one of them is enough. */
const ends = new Buckets({ burst: 1, perSecond: 1 });

/** Milliseconds for telling somebody who may not listen. */
const patience = 500;

/**
 * Lets a frame in, whatever it is.
 *
 * @throws ParleyError `rate_limited` when its connection or its person sent too many.
 */
export const admitFrame = ({ connectionId, userId }: Connection, at: number): void =>
  refuseFor(ofConnection.take(connectionId, at) || ofPerson.take(userId, at), "Too many frames.");

/** Keeps a person from coming back at once, and tells the client for how long. */
const sendAway = async ({ connectionId, userId }: Connection, id: string | undefined): Promise<void> => {
  try {
    const seconds = ((await shutOut(userId)) - store.now()) / 1000;
    const frame = JSON.stringify(errorFrame(tooMuch(seconds, "You kept sending after a rate limit."), id));
    // Not as the route's response: the connection would be closed before it is sent.
    await post(connectionId, frame, AbortSignal.timeout(patience));
  } catch (error) {
    log.error("Somebody was not shut out", { connectionId, userId }, error);
  }
};

/**
 * Ends a connection whose frames are refused as too many, time and again, and shuts its person out.
 *
 * @param refused the frame: when it arrived, in epoch milliseconds, and its own id.
 */
export const endIfDeaf = async (
  error: ParleyError,
  connection: Connection,
  refused: { arrivedAt: number; id: string | undefined },
): Promise<void> => {
  const { connectionId, userId } = connection;
  if (error.code !== "rate_limited" || refusals.take(userId, refused.arrivedAt) === 0) return;
  if (ends.take(connectionId) > 0) return;
  log.warn("A connection does not wait, and is ended", { connectionId, userId });
  if (!isNobody(connection)) await sendAway(connection, refused.id);
  if (await management.end(connectionId)) return;
  log.error("A connection that does not wait could not be ended", { connectionId, userId });
};
