import { allowances } from "./allowances.ts";
import { createApp } from "./http/app.ts";
import { lambdaOf } from "./http/lambda.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** The HTTP API, all of it. */
export const handler = lambdaOf(
  createApp({ store, guestKey: setting("PARLEY_GUEST_KEY"), sites: setting("PARLEY_SITES"), allowances }),
);
