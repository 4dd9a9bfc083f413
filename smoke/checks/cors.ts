import { Failed } from "../outcome.ts";
import type { Check, Context } from "../runner/check.ts";
import { ask } from "../wire/http.ts";

const dropped =
  "An HTTP API with any CORS configuration answers preflights itself and drops the function's headers. " +
  "Look at `cors` in infra/api.ts, and at PARLEY_SITES of the function api.";

/** The site's requests that need a preflight, and what each needs. */
const preflights = [
  { path: "/guests", method: "POST", header: "content-type" },
  { path: "/session", method: "DELETE", header: "authorization" },
] as const;

const listed = (response: Response, header: string): string[] =>
  (response.headers.get(header) ?? "").split(",").map((entry) => entry.trim().toLowerCase());

const preflight = (
  { stage, timeoutMs }: Context,
  origin: string,
  { path, method, header }: (typeof preflights)[number],
) =>
  ask(`${stage.api}${path}`, {
    method: "OPTIONS",
    timeoutMs,
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": header,
    },
  });

const allowed = "access-control-allow-origin";

/** The site's pages may read the API's answers. */
export const cors: Check = {
  name: "cors",
  title: "CORS",
  after: ["api"],
  lookAt: dropped,
  run: async (context) => {
    const { stage, timeoutMs } = context;
    const { origin } = new URL(stage.site);
    const answer = await ask(`${stage.api}/sign-in`, { headers: { origin }, timeoutMs });
    if (answer.headers.get(allowed) !== origin)
      throw new Failed(
        `Pages of ${origin} may not read the API's answers: Access-Control-Allow-Origin is ${answer.headers.get(allowed) ?? "missing"}.`,
      );
    for (const wanted of preflights) {
      const { method, header, path } = wanted;
      const asked = await preflight(context, origin, wanted);
      const refused =
        !asked.ok ||
        asked.headers.get(allowed) !== origin ||
        !listed(asked, "access-control-allow-methods").includes(method.toLowerCase()) ||
        !listed(asked, "access-control-allow-headers").includes(header);
      if (refused)
        throw new Failed(
          `The preflight for ${method} ${path} with ${header} was answered with ${asked.status} and does not allow it.`,
        );
    }
    return `pages of ${origin} may read the API's answers.`;
  },
};

const elsewhere = "https://elsewhere.example";

/** Pages of other sites may not. */
export const corsElsewhere: Check = {
  name: "cors-elsewhere",
  title: "CORS from another site",
  after: ["api"],
  lookAt: "Look at PARLEY_SITES of the function api, and at `cors` in infra/api.ts.",
  run: async (context) => {
    const { stage, timeoutMs } = context;
    const answer = await ask(`${stage.api}/sign-in`, { headers: { origin: elsewhere }, timeoutMs });
    const asked = await preflight(context, elsewhere, preflights[0]);
    for (const { headers } of [answer, asked]) {
      const origin = headers.get(allowed);
      if (origin === "*" || origin === elsewhere)
        throw new Failed(
          `Pages of any site may read the API's answers: Access-Control-Allow-Origin is ${origin}.`,
        );
    }
    return "pages of another origin may not.";
  },
};
