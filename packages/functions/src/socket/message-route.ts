import { requireAccess } from "@parley/core/access/may";
import { type Member, memberOf } from "@parley/core/access/member";
import { openRoom } from "@parley/core/access/room";
import type { Connection } from "@parley/core/connection/connection";
import { frameCost, frameCostOf } from "@parley/core/cost";
import { tokenExpired } from "@parley/core/identity/token-expired";
import { idIn } from "@parley/core/protocol/parse";
import { isAccount, type Payer } from "@parley/core/rate-limit/payer";
import { ParleyError } from "@parley/core/wire/error";
import * as v from "valibot";
import { costs, refreshStageAhead, refreshStageForGuest, reportCosts } from "../cost-limits.ts";
import { log } from "../log.ts";
import { payerOf } from "../payer.ts";
import { admitFrame, disconnectIfIgnoringLimits, endIfClosed } from "./admission.ts";
import { closeBarred, hasExpired } from "./close-barred.ts";
import { connectionOf } from "./connection.ts";
import { errorFrame } from "./error-frame.ts";

/**
 * A frame from a client: its text, whose it is, how they stand and who pays for it, the id that API Gateway
 * gave it, and when it got there, in epoch milliseconds.
 */
export type IncomingFrame = {
  text: string;
  messageId: string;
  arrivedAt: number;
  connection: Connection;
  member: Member;
  payer: Payer;
  /**
   * Rejects for a guest whom the stage admits no more. What is known of that may be older than ten seconds:
   * whoever answers a frame, or stores anything, waits for this before.
   */
  confirmed: Promise<void>;
};

/** What a MESSAGE event must have. */
const SocketMessageEvent = v.object({
  body: v.optional(v.string(), ""),
  requestContext: v.looseObject({
    messageId: v.string(),
    requestTimeEpoch: v.number(),
  }),
});

/** The route's response: its body goes to the caller as a frame; without a body nothing is sent. */
type RouteResponse = { statusCode: 200; body?: string };

/**
 * Requires that the stage admits a guest, by a state that is at most ten seconds old.
 *
 * @throws ParleyError `sign_in_required`, `over_budget`.
 */
const confirmGuest = async (connection: Connection, payer: Payer): Promise<void> => {
  await refreshStageForGuest();
  requireAccess("connect", memberOf(connection, costs.stage.guests), openRoom);
  costs.throwIfClosed(payer);
};

const internal = new ParleyError("internal", "Something failed on the server. Try again with the same id.");

/**
 * Makes a handler of a MESSAGE route from a function that answers a frame. The answer becomes the
 * route's response, and so does every error: this is the one place that answers them. A connection
 * that may no longer be open is closed.
 */
export const messageRoute =
  (answer: (frame: IncomingFrame) => Promise<object | undefined>) =>
  async (event: { requestContext: unknown }): Promise<RouteResponse> => {
    const { body, requestContext } = v.parse(SocketMessageEvent, event);
    const { messageId, requestTimeEpoch: arrivedAt } = requestContext;
    const connection = connectionOf(event);
    const payer = payerOf(connection, connection.address);
    if (hasExpired(connection)) {
      await closeBarred(connection.connectionId, tokenExpired, idIn(body));
      return { statusCode: 200 };
    }
    // In any case: a refused frame costs the owner as much, so sending many leaves less for the
    // sender's other frames.
    costs.charge(payer, frameCostOf(Buffer.byteLength(body)));
    let ahead: Promise<void> | undefined;
    const admitted = async () => {
      admitFrame(connection, payer, arrivedAt);
      const confirmed = isAccount(payer.userId) ? Promise.resolve() : confirmGuest(connection, payer);
      // Whoever is refused before waits for it no more.
      confirmed.catch(() => {});
      // After that: a frame waits for a state that is ten seconds old.
      if (!isAccount(payer.userId)) ahead = refreshStageAhead();
      const member = memberOf(connection, costs.stage.guests);
      requireAccess("connect", member, openRoom);
      // It waits until there is room for the next one.
      costs.throwIfLimited(payer, frameCost);
      return answer({ text: body, messageId, arrivedAt, connection, member, payer, confirmed });
    };
    const response = await admitted().catch(async (error: unknown) => {
      if (error instanceof ParleyError) {
        const refused = { arrivedAt, id: idIn(body), payer };
        if (await endIfClosed(error, connection, refused)) return undefined;
        await disconnectIfIgnoringLimits(error, connection, refused);
        await reportCosts(payer);
        return errorFrame(error, idIn(body));
      }
      const { connectionId, userId } = connection;
      log.error("Frame failed", { connectionId, userId, messageId }, error);
      return errorFrame(internal, idIn(body));
    });
    // An environment stands still between two frames.
    await ahead;
    return { statusCode: 200, ...(response && { body: JSON.stringify(response) }) };
  };
