/** `legacy`: a client that asked for no subprotocol, like those of the predecessors. */
export type Protocol = "parley.v1" | "legacy";

/** A connection and its user, as the authorizer determined. */
export type Connection = {
  connectionId: string;
  userId: string;
  /** The table's key of the signed-in user: see `Proof`. None for a guest without a token. */
  principal?: string | undefined;
  name: string;
  protocol: Protocol;
  /** The sign-in that opened it; none for a guest without a token. */
  session?: string | undefined;
  /** When its token expires, in epoch milliseconds; never, without one. */
  tokenExpiresAt?: number | undefined;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** Its IP address, to determine who pays for posts to it. */
  address?: string | undefined;
};
