import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { issuerOf } from "../users/visitors.ts";
import { ask } from "../wire/http.ts";

/** A guest token; on a stage without guests, that there are none. */
export const guest: Check = {
  name: "guest",
  title: "Token",
  after: ["api"],
  lookAt: "Look at the log group of the function api, and at the stage's GuestKey.",
  run: async ({ stage, timeoutMs, visitors }) => {
    const { guests } = await visitors.signIn();
    if (!guests) {
      const body = { name: "Smoke" };
      const { status } = await ask(`${stage.api}/guests`, { method: "POST", body, timeoutMs });
      if (status !== 403)
        throw new Failed(`There are no guests, and POST /guests was answered with ${status}.`);
      const { name } = await visitors.visitor("");
      return `no guests here. The given token is valid, and ${name}'s.`;
    }
    const { token, userId } = await visitors.visitor("Smoke");
    const issuer = issuerOf(token);
    if (stage.name !== undefined && issuer !== `parley:${stage.name}`)
      throw new Failed(
        `The API belongs to another stage: its tokens are from ${issuer}, not from parley:${stage.name}.`,
      );
    return `a guest token was issued by ${issuer} for ${userId}.`;
  },
};
