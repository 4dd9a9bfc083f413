import type { Connection } from "@parley/core/connection/connection";
import { idOfNobody } from "@parley/core/wire/user-id";
import * as v from "valibot";
import { AuthorizerContext } from "./authorizer-context.ts";

/** The part of a WebSocket event that identifies its connection. */
const RequestContext = v.object({
  connectionId: v.string(),
  connectedAt: v.number(),
  identity: v.object({ sourceIp: v.string() }),
  authorizer: AuthorizerContext,
});

/**
 * The connection of a `$connect` or MESSAGE event of the WebSocket API, its user, and its address.
 */
export const connectionOf = (event: { requestContext: unknown }): Connection & { address: string } => {
  const { connectionId, connectedAt, identity, authorizer } = v.parse(RequestContext, event.requestContext);
  return { connectionId, connectedAt, address: identity.sourceIp, ...authorizer };
};

/**
 * The id of the connection of an event of the WebSocket API. `$disconnect` has nothing else to rely
 * on: no page of AWS says that it carries the authorizer's context.
 */
export const connectionIdOf = (event: { requestContext: unknown }): string =>
  v.parse(v.object({ connectionId: v.string() }), event.requestContext).connectionId;

/**
 * Whether the user has no token, and was named after the connection by the authorizer: nobody comes
 * back as them.
 */
export const isNobody = ({ userId, connectionId }: Connection): boolean =>
  userId === idOfNobody(connectionId);
