/** `legacy`: a client that asked for no subprotocol, as those of the predecessors do. */
export type Protocol = "parley.v1" | "legacy";

/** A connection and whose it is, as the authorizer said. */
export type Connection = {
  connectionId: string;
  userId: string;
  /** What the table calls the person who signed in: see `Proof`. None for a guest without a token. */
  principal?: string | undefined;
  name: string;
  protocol: Protocol;
  /** The sign-in that it comes from; none for a guest without a token. */
  session?: string | undefined;
  /** When the token ends that it was opened with, in epoch milliseconds; never, without one. */
  tokenExpiresAt?: number | undefined;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** The IP address that it comes from, for who pays for what it hears. */
  address?: string | undefined;
};
