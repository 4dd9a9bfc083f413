import * as v from "valibot";
import type { Check } from "../runner/check.ts";
import { askFor } from "../wire/http.ts";

/** The HTTP API, and who may join. */
export const api: Check = {
  name: "api",
  title: "HTTP API",
  lookAt: "Look at the address, at infra/api.ts, and at the log group of the function api.",
  run: async ({ stage, timeoutMs, visitors }) => {
    await askFor(v.object({ status: v.literal("ok") }), `${stage.api}/health`, { timeoutMs });
    const { guests, accounts } = await visitors.signIn();
    return `it answers. ${guests ? "Guests may come" : "No guests"}, ${accounts ? `accounts of ${accounts.issuer}` : "no accounts"}.`;
  },
};
