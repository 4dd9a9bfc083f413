import type { Connection } from "@parley/core/connection/connection";
import { createTemporaryBlocks } from "@parley/core/identity/temporary-block";
import { Buckets } from "@parley/core/rate-limit/buckets";
import { networkOf } from "@parley/core/rate-limit/network";
import { isAccount, type Payer } from "@parley/core/rate-limit/payer";
import { rateLimited, throwIfLimited } from "@parley/core/rate-limit/refuse";
import type { ParleyError } from "@parley/core/wire/error";
import { costs } from "../cost-limits.ts";
import { log } from "../log.ts";
import { limitKeyOf } from "../payer.ts";
import { rateLimits } from "../rate-limits.ts";
import { store } from "../store.ts";
import { isNobody } from "./connection.ts";
import { errorFrame } from "./error-frame.ts";
import { management, post } from "./gateway.ts";

const ofConnection = new Buckets(rateLimits.connectionFrames);
const ofUser = new Buckets(rateLimits.userFrames);
const ofAddress = new Buckets(rateLimits.addressFrames);
const refusals = new Buckets(rateLimits.userRefusals);
const refusalsOfSlowed = new Buckets(rateLimits.slowedRefusals);
const refusalsOfAddress = new Buckets(rateLimits.addressRefusals);
const block = createTemporaryBlocks(store, rateLimits.userBlockSeconds);

/**
 * Connections that were just closed: hundreds of a flood's frames are in flight, and closing once
 * is enough.
 */
const ends = new Buckets({ burst: 1, perSecond: 1 });

/** Milliseconds for sending an error to a barred listener. */
const timeoutMs = 500;

/**
 * Seconds until another frame of its payer's address could be admitted. All guests of an address
 * share its bucket; accounts have none.
 */
const waitOfAddress = ({ userId, address }: Payer, at: number): number =>
  isAccount(userId) ? 0 : ofAddress.take(networkOf(address), at);

/**
 * Admits a frame, whatever it is.
 *
 * @throws ParleyError `rate_limited` when its connection, its user or the guests of its address
 *   sent too many.
 */
export const admitFrame = (connection: Connection, payer: Payer, at: number): void =>
  throwIfLimited(
    ofConnection.take(connection.connectionId, at) ||
      ofUser.take(limitKeyOf(connection), at) ||
      waitOfAddress(payer, at),
    "Too many frames.",
  );

/** Keeps a user from coming back at once, and tells the client for how long. */
const sendAway = async (
  { connectionId, userId, principal = userId }: Connection,
  id: string | undefined,
): Promise<void> => {
  try {
    const seconds = ((await block(principal)) - store.now()) / 1000;
    const frame = JSON.stringify(
      errorFrame(rateLimited(seconds, "You kept sending after a rate limit."), id),
    );
    // Not as the route's response: the connection would be closed before it is sent.
    await post(connectionId, frame, AbortSignal.timeout(timeoutMs));
  } catch (error) {
    log.error("User not blocked", { connectionId, userId }, error);
  }
};

/**
 * A refused frame: when it arrived, in epoch milliseconds, its own id, and who would have paid for
 * it.
 */
type Refused = { arrivedAt: number; id: string | undefined; payer: Payer };

/** Whether enough frames of a user were refused to block them temporarily. */
const isDeafTo = (error: ParleyError, connection: Connection, { arrivedAt, payer }: Refused): boolean => {
  const isToldToWaitLong = costs.isSlowed(payer) || (isAccount(payer.userId) && error.code === "over_budget");
  return (isToldToWaitLong ? refusalsOfSlowed : refusals).take(limitKeyOf(connection), arrivedAt) > 0;
};

/**
 * Whether enough frames of an address were refused to close its connections: those of all its
 * guests together, and those of all its slowed accounts. Others are not counted, since their
 * accounts pay for them.
 */
const areTooMany = ({ arrivedAt, payer }: Refused): boolean => {
  const network = networkOf(payer.address);
  if (!isAccount(payer.userId)) return refusalsOfAddress.take(network, arrivedAt) > 0;
  return costs.isSlowed(payer) && refusalsOfAddress.take(`accounts ${network}`, arrivedAt) > 0;
};

/**
 * Disconnects a guest while guests are turned off, after telling the client why.
 *
 * @returns whether the error means that.
 */
export const endIfClosed = async (
  error: ParleyError,
  { connectionId, userId }: Connection,
  { id }: Refused,
): Promise<boolean> => {
  if (error.code !== "sign_in_required") return false;
  await post(connectionId, JSON.stringify(errorFrame(error, id)), AbortSignal.timeout(timeoutMs)).catch(
    (failure: unknown) => log.error("Guest not notified", { connectionId, userId }, failure),
  );
  await management.end(connectionId);
  return true;
};

/**
 * Closes a connection whose frames are repeatedly refused as too many, and blocks its user.
 *
 * @param refused the frame: when it arrived, in epoch milliseconds, and its own id.
 */
export const disconnectIfIgnoringLimits = async (
  error: ParleyError,
  connection: Connection,
  refused: Refused,
): Promise<void> => {
  const { connectionId, userId } = connection;
  if (error.code !== "rate_limited" && error.code !== "over_budget") return;
  const isDeaf = isDeafTo(error, connection, refused);
  if (!isDeaf && !areTooMany(refused)) return;
  if (ends.take(connectionId) > 0) return;
  log.warn("Connection ignores rate limits, closing it", { connectionId, userId });
  if (isDeaf && !isNobody(connection)) await sendAway(connection, refused.id);
  if (await management.end(connectionId)) return;
  log.error("Connection that ignores rate limits not closed", { connectionId, userId });
};
