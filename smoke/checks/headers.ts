import { siteHeaders } from "../../packages/web/site-headers.ts";
import { type Check, Failed, Skipped } from "../runner/check.ts";
import { ask } from "../wire/http.ts";
import { isDevelopment } from "./site.ts";

/** The security headers of the site, on its page and on the address of a room. */
export const headers: Check = {
  name: "headers",
  title: "Security headers",
  after: ["site"],
  lookAt:
    "Look at packages/web/site-headers.ts and the response headers policy in infra/web.ts, and whether this version is the deployed one.",
  run: async (context) => {
    if (isDevelopment(context)) throw new Skipped("`sst dev` serves the site without them.");
    const { stage, patience, room } = context;
    const expected = Object.entries(siteHeaders({ socketUrl: stage.socket, apiUrl: stage.api }));
    for (const path of ["/", `/r/${room}`]) {
      const { headers: answered } = await ask(`${stage.site}${path}`, { patience });
      const wrong = expected
        .filter(([name, value]) => answered.get(name) !== value)
        .map(([name, value]) =>
          answered.has(name) ? `${name} is "${answered.get(name)}", not "${value}"` : `${name} is missing`,
        );
      if (wrong.length > 0) throw new Failed(`On ${path}: ${wrong.join(", ")}.`);
    }
    return `all ${expected.length} are there.`;
  },
};
