import { createHangUp } from "@parley/core/fanout/poster";
import { handle } from "hono/aws-lambda";
import { createApp } from "./http/app.ts";
import { verifier } from "./identity.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** The HTTP API, all of it. */
export const handler = handle(createApp({ store, verifier, hangUp: createHangUp(setting("PARLEY_SOCKET")) }));
