/** What clients may request of an API: a token bucket. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
export type Throttle = {
  /** Requests a second, on average. */
  perSecond: number;
  /** Requests at once. */
  burst: number;
};

/**
 * The default throttle of each API, HTTP and WebSocket. One message is many posts to its recipients, and all of them
 * share the account's 10,000 requests a second: most of it is theirs.
 */
export const throttles = {
  production: { perSecond: 1_000, burst: 2_000 },
  other: { perSecond: 100, burst: 200 },
} as const satisfies Record<string, Throttle>;
