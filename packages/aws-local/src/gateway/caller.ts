/** The client of a connection, from the handshake on. */
export type Caller = {
  connectionId: string;
  /** Epoch milliseconds. */
  connectedAt: number;
  identity: { sourceIp: string; userAgent?: string };
  /** The authorizer's `principalId` and context, all as strings. */
  authorizer?: Record<string, string>;
};
