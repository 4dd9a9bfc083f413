import type { Connection } from "@parley/core/connection/connection";
import * as v from "valibot";

/** A number of the authorizer's context: API Gateway hands all of it on as text. */
export const FromText = v.pipe(v.string(), v.transform(Number), v.finite());

/** What `authorizer.ts` puts into the context of every event of a connection. */
export const Identified = v.object({
  userId: v.string(),
  name: v.string(),
  protocol: v.picklist(["parley.v1", "legacy"]),
  session: v.optional(v.string()),
  /** Epoch milliseconds. */
  tokenExpiresAt: v.optional(FromText),
});

/** The part of a WebSocket event that says which connection it is about. */
const RequestContext = v.object({
  connectionId: v.string(),
  connectedAt: v.number(),
  authorizer: Identified,
});

/** The connection that an event of the WebSocket API is about, and whose it is. */
export const connectionOf = (event: { requestContext: unknown }): Connection => {
  const { connectionId, connectedAt, authorizer } = v.parse(RequestContext, event.requestContext);
  return { connectionId, connectedAt, ...authorizer };
};

/** Whether the person is one without a token, whom the authorizer named after the connection: nobody comes back as them. */
export const isNobody = ({ userId, connectionId }: Connection): boolean => userId === `guest-${connectionId}`;
