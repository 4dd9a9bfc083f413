import * as v from "valibot";

const Throttle = v.object({
  /** Requests a second, on average. */
  perSecond: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Requests at once. An account has 5,000. */
  burst: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5_000)),
});

/**
 * A token bucket for clients' requests.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export type Throttle = v.InferOutput<typeof Throttle>;

const Throttles = v.partial(v.strictObject({ frames: Throttle, handshakes: Throttle, requests: Throttle }));

/** The throttles of a stage that differ from the defaults. */
export type Throttles = v.InferOutput<typeof Throttles>;

/**
 * API Gateway's throttles in front of the functions. It does not distinguish addresses, so each
 * throttle is shared by all clients: the lower it is, the less a stranger costs, and the easier it
 * is to use up.
 *
 * - `frames` of connections, in every stage. API Gateway closes no connection for what it refuses,
 *   and the functions never see it. So a low throttle makes flooding easier: frames that get
 *   through are charged, and their connection is closed when there are too many. Half of the 10,000
 *   requests a second that an account has for all its APIs is left to the posts.
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * - `handshakes` have their own throttle, so that no flood of them takes the frames of connected
 *   clients. 500 come back at once after a cut, and 20 each second from then on: enough for 100,000
 *   users when nothing disconnects them all at once.
 * - `requests` of the HTTP API: 400 to 600 new guests at once, and 3,600 requests an hour from then
 *   on. A new guest's page takes three with its preflight, and each later opening takes one. Each
 *   page of older messages takes two, since every URL has its own preflight: one or more where a
 *   room has more than its state carries. From then on a page sends requests when its reader asks
 *   for something, and two or more after it has missed events. A request may carry 10 MB, which API
 *   Gateway bills as 20 requests, whoever refuses it, even for a GET. So the rate has to be low.
 *
 * The last two limit what a stranger can cost without end: `docs/security.md` has the sum.
 */
export const throttlesOf = (chosen: Throttles = {}): Required<Throttles> => ({
  frames: { perSecond: 5_000, burst: 5_000 },
  handshakes: { perSecond: 20, burst: 500 },
  requests: { perSecond: 1, burst: 2_000 },
  ...chosen,
});

/**
 * Parses throttles from a setting, as JSON.
 *
 * @throws Error when it is invalid: a mistake of the deployment.
 * @example readThrottles('{"handshakes": {"perSecond": 200, "burst": 2000}}')
 */
export const readThrottles = (json: string): Throttles => v.parse(Throttles, JSON.parse(json));
