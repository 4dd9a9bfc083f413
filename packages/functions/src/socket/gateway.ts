import { manageConnections } from "@parley/core/connection/management";
import { createPoster } from "@parley/core/fanout/poster";
import { setting } from "../setting.ts";

/** Sends frames to connections, and ends them; opened once for each execution environment. */
export const post = createPoster(setting("PARLEY_SOCKET"));
export const management = manageConnections(setting("PARLEY_SOCKET"));
