import { siteHeaders } from "../../packages/web/site-headers.ts";
import { Failed, Skipped } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { ask } from "../wire/http.ts";
import { isDevelopment } from "./site.ts";

const connections = /(connect-src)([^;]*)/;

/**
 * Whether a header is as expected. The policy may list more hosts that the page may connect to, the
 * issuer's and other servers', but none by its scheme alone and none by a wildcard.
 */
const isAsExpected = (answered: string | null, expected: string) => {
  if (answered === null) return false;
  const [, , named = ""] = connections.exec(answered) ?? [];
  const [, , own = ""] = connections.exec(expected) ?? [];
  const sources = new Set(named.trim().split(/\s+/));
  return (
    answered.replace(connections, "$1") === expected.replace(connections, "$1") &&
    own
      .trim()
      .split(/\s+/)
      .every((source) => sources.has(source)) &&
    ![...sources].some((source) => /^[a-z]+:$|^\*|\/\*/.test(source))
  );
};

/** The security headers of the site, on its page and on the address of a room. */
export const headers: Check = {
  name: "headers",
  title: "Security headers",
  after: ["site"],
  lookAt:
    "Look at packages/web/site-headers.ts and the response headers policy in infra/web.ts, and whether this version is the deployed one.",
  run: async (context) => {
    if (await isDevelopment(context))
      throw new Skipped("Vite's development server does not send them. CloudFront does.");
    const { stage, timeoutMs, room } = context;
    const expected = Object.entries(siteHeaders({ socketUrl: stage.socket, apiUrl: stage.api }));
    for (const path of ["/", `/r/${room}`]) {
      const { headers: answered } = await ask(`${stage.site}${path}`, { timeoutMs });
      const wrong = expected
        .filter(([name, value]) => !isAsExpected(answered.get(name), value))
        .map(([name, value]) =>
          answered.has(name) ? `${name} is "${answered.get(name)}", not "${value}"` : `${name} is missing`,
        );
      if (wrong.length > 0) throw new Failed(`On ${path}: ${wrong.join(", ")}.`);
    }
    return `all ${expected.length} are there.`;
  },
};
