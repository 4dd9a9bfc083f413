/** `legacy`: a client that asked for no subprotocol, as those of the predecessors do. */
export type Protocol = "parley.v1" | "legacy";

/** A connection and whose it is, as the authorizer said. */
export type Connection = {
  connectionId: string;
  userId: string;
  name: string;
  protocol: Protocol;
  /** Epoch milliseconds. */
  connectedAt: number;
};
