/**
 * API Gateway's quotas and timers for WebSocket APIs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export type GatewayLimits = {
  /** New connections a second. Beyond that, the handshake is 429. */
  connectionsPerSecond: number;
  /** How many of those may come at once. */
  connectionBurst: number;
  /**
   * Handshakes, messages and `@connections` calls a second, together. Beyond that, each is refused
   * with 429.
   */
  requestsPerSecond: number;
  /** How many of those may come at once. */
  requestBurst: number;
  /** The largest frame that a client may send. Beyond that, its connection is closed with 1009. */
  frameBytes: number;
  /** The largest message in either direction, however many frames it has. */
  messageBytes: number;
  /**
   * How long a connection may have no message in either direction before it is closed with 1001.
   */
  idleMs: number;
  /** How long any connection may last before it is closed with 1001. */
  connectionMs: number;
  /** How long a function may take to answer. */
  integrationMs: number;
  /** The largest context that an authorizer may return, as JSON. */
  authorizerContextBytes: number;
  /** The maximum backlog of a client that does not read. AWS gives no figure. */
  sendBufferBytes: number;
};

/** The quotas of a new account. */
export const awsLimits: GatewayLimits = {
  connectionsPerSecond: 500,
  connectionBurst: 500,
  requestsPerSecond: 10_000,
  requestBurst: 5_000,
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60 * 1000,
  connectionMs: 2 * 60 * 60 * 1000,
  integrationMs: 29_000,
  authorizerContextBytes: 8 * 1024,
  sendBufferBytes: 1024 * 1024,
};
