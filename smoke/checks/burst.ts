import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, shakeHands } from "../wire/handshake.ts";

/**
 * Few enough per user that Parley's own limits refuse none: 20 connections, 40 handshakes.
 * `packages/core/src/rate-limit/rate-limits.ts`
 */
const ofUser = 10;
const users = ["Smoke Burst A", "Smoke Burst B", "Smoke Burst C"];

/** Many handshakes at once, as after a deployment or an outage. */
export const burst: Check = {
  name: "burst",
  title: "Handshakes at once",
  after: ["echo"],
  lookAt:
    "Look at the account's Lambda concurrency (a new account may have 10), at the throttles (PARLEY_THROTTLES, docs/deploy.md), and at the log groups of the functions authorizer and connect.",
  run: async (context) => {
    const { visitors } = context;
    const names = (await visitors.areOne()) ? users.slice(0, 1) : users;
    const coming = await Promise.all(names.map((name) => visitors.visitor(name)));
    const begun = performance.now();
    const all = coming.flatMap(({ token }) =>
      Array.from({ length: ofUser }, () => shakeHands(context, asBrowser(token))),
    );
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    const milliseconds = Math.round(performance.now() - begun);
    const refused = Map.groupBy(
      statuses.filter((status) => status !== 101),
      (status) => status,
    );
    const counts = [...refused].map(([status, some]) => `${some.length} with ${status}`);
    if (counts.length > 0) throw new Failed(`Of ${statuses.length} at once, refused: ${counts.join(", ")}.`);
    const fewer = names.length < users.length ? " (one user may not have more connections)" : "";
    return `${statuses.length}${fewer} were accepted within ${milliseconds} ms.`;
  },
};
