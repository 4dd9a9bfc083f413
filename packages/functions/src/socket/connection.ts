import type { Connection } from "@parley/core/connection/connection";
import * as v from "valibot";
import { AuthorizerContext } from "./authorizer-context.ts";

/** The part of a WebSocket event that says which connection it is about. */
const RequestContext = v.object({
  connectionId: v.string(),
  connectedAt: v.number(),
  identity: v.object({ sourceIp: v.string() }),
  authorizer: AuthorizerContext,
});

/**
 * The connection that a `$connect` or MESSAGE event of the WebSocket API is about, whose it is, and where
 * it comes from.
 */
export const connectionOf = (event: { requestContext: unknown }): Connection & { address: string } => {
  const { connectionId, connectedAt, identity, authorizer } = v.parse(RequestContext, event.requestContext);
  return { connectionId, connectedAt, address: identity.sourceIp, ...authorizer };
};

/**
 * The id of the connection that an event of the WebSocket API is about. `$disconnect` has nothing else to
 * rely on: no page of AWS says that it carries the authorizer's context.
 */
export const connectionIdOf = (event: { requestContext: unknown }): string =>
  v.parse(v.object({ connectionId: v.string() }), event.requestContext).connectionId;

/**
 * Whether the person is one without a token, whom the authorizer named after the connection: nobody comes
 * back as them.
 */
export const isNobody = ({ userId, connectionId }: Connection): boolean => userId === `guest-${connectionId}`;
