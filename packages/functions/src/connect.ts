import { requireAccess } from "@parley/core/access/may";
import { memberOf } from "@parley/core/access/member";
import { openRoom } from "@parley/core/access/room";
import { openLambda } from "@parley/core/aws/lambda";
import { openConnection } from "@parley/core/connection/connect";
import type { Connection } from "@parley/core/connection/connection";
import { enforceConnectionLimit } from "@parley/core/connection/limit";
import { connectionCost, legacyConnectionCost } from "@parley/core/cost";
import { manageConnections } from "@parley/core/gateway/management";
import { admitGuests } from "@parley/core/rate-limit/guests";
import { throwIfLimited } from "@parley/core/rate-limit/refuse";
import { SharedRateLimiter } from "@parley/core/rate-limit/shared-rate-limiter";
import { ParleyError } from "@parley/core/wire/error";
import { subprotocol } from "@parley/core/wire/limits";
import * as v from "valibot";
import { costs, refreshStage, reportCosts } from "./cost-limits.ts";
import { log } from "./log.ts";
import { limitKeyOf, payerOf } from "./payer.ts";
import { rateLimits } from "./rate-limits.ts";
import { setting } from "./setting.ts";
import { FromText } from "./socket/authorizer-context.ts";
import { connectionOf, isNobody } from "./socket/connection.ts";
import { store } from "./store.ts";

const ConnectEvent = v.object({
  requestContext: v.looseObject({
    /** Epoch milliseconds. */
    authorizer: v.object({ blockedUntil: v.optional(FromText, "0") }),
  }),
});

const invokeLater = openLambda();
const welcome = setting("PARLEY_LEGACY_WELCOME");
const management = manageConnections(setting("PARLEY_SOCKET"));
const handshakes = new SharedRateLimiter("handshake", rateLimits.userHandshakes, store);
const admitGuest = admitGuests(store, rateLimits.addressGuests);

/**
 * A connection cannot be posted to from inside its own `$connect`, so another invocation greets it.
 */
const greetLater = async (connection: Connection) => {
  const { connectionId, userId } = connection;
  await invokeLater(welcome, { connectionId, userId }).catch((error: unknown) =>
    log.error("Legacy welcome not sent", { connectionId: connection.connectionId }, error),
  );
};

/**
 * @throws ParleyError `sign_in_required` for a guest while guests are turned off; `rate_limited`
 *   for a user who is blocked for a time, or has too many handshakes or connections, or one guest
 *   too many of an address.
 */
const admit = async (event: unknown, connection: ReturnType<typeof connectionOf>) => {
  const { authorizer } = v.parse(ConnectEvent, event).requestContext;
  // Never longer than a block lasts, whatever the clock that set it said.
  const blocked = Math.min(rateLimits.userBlockSeconds, (authorizer.blockedUntil - store.now()) / 1000);
  throwIfLimited(blocked, "You kept sending after a rate limit.");
  const { userId, address } = connection;
  const payer = payerOf(connection, address);
  await refreshStage();
  requireAccess("connect", memberOf(connection, costs.stage.guests), openRoom);
  const cost = connection.protocol === "legacy" ? legacyConnectionCost : connectionCost;
  costs.throwIfLimited(payer, cost);
  costs.charge(payer, cost);
  if (isNobody(connection)) return Promise.all([admitGuest(address), reportCosts(payer)]);
  const [wait] = await Promise.all([
    handshakes.take(limitKeyOf(connection)),
    enforceConnectionLimit(store, management, userId, rateLimits.userConnections),
    reportCosts(payer),
  ]);
  throwIfLimited(wait, "Too many handshakes.");
};

/**
 * `$connect`: stores the connection, and accepts the subprotocol of clients that speak the whole
 * protocol.
 */
export const handler = async (event: { requestContext: unknown }) => {
  const connection = connectionOf(event);
  try {
    await admit(event, connection);
  } catch (error) {
    if (error instanceof ParleyError) return { statusCode: 429 };
    throw error;
  }
  await openConnection(store, connection);
  if (connection.protocol === subprotocol) {
    return { statusCode: 200, headers: { "Sec-WebSocket-Protocol": subprotocol } };
  }
  await greetLater(connection);
  return { statusCode: 200 };
};
