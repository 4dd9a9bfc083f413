import { manageConnections } from "@parley/core/connection/management";
import { handle } from "hono/aws-lambda";
import { createApp } from "./http/app.ts";
import { verifier } from "./identity.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** The HTTP API, all of it. */
export const handler = handle(
  createApp({ store, verifier, management: manageConnections(setting("PARLEY_SOCKET")) }),
);
