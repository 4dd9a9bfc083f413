import * as v from "valibot";

const Throttle = v.object({
  /** Requests a second, on average. */
  perSecond: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Requests at once. An account has 5,000. */
  burst: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5_000)),
});

/**
 * What clients may request: a token bucket.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export type Throttle = v.InferOutput<typeof Throttle>;

const Throttles = v.partial(v.strictObject({ frames: Throttle, handshakes: Throttle, requests: Throttle }));

/** The throttles of a stage that differ from the defaults. */
export type Throttles = v.InferOutput<typeof Throttles>;

/**
 * What API Gateway lets through to the functions, whoever asks. It knows no addresses, so each of these is
 * shared by all, and the lower it is the less a stranger costs, and the easier they use it up.
 *
 * - `frames` of connections, in every stage. API Gateway ends no connection for what it refuses, and the
 *   functions never see it. So a low throttle helps whoever floods: frames that get through are charged,
 *   and end their connection when they are too many. Half of the 10,000 requests a second that an account
 *   has for all its APIs
 *   together is left to the posts. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * - `handshakes` have a throttle of their own, so that no flood of them takes the frames of those who are
 *   connected. 500 come back at once after a cut, and 20 each second from then on: 100,000 people in calm.
 * - `requests` of the HTTP API: some 600 new guests at once, and 3,600 an hour from then on, of which a page
 *   that is opened takes one to three. One may carry 10 MB, which API Gateway bills as 20 requests, whoever
 *   refuses it, and also with a GET. So it is the rate that has to be low.
 *
 * The last two are what a stranger can cost without end: `docs/security.md` has the sum.
 */
export const throttlesOf = (chosen: Throttles = {}): Required<Throttles> => ({
  frames: { perSecond: 5_000, burst: 5_000 },
  handshakes: { perSecond: 20, burst: 500 },
  requests: { perSecond: 1, burst: 2_000 },
  ...chosen,
});

/**
 * The throttles that a setting asks for, as JSON.
 *
 * @throws Error when it is none: a mistake of the deployment.
 * @example readThrottles('{"handshakes": {"perSecond": 200, "burst": 2000}}')
 */
export const readThrottles = (json: string): Throttles => v.parse(Throttles, JSON.parse(json));
