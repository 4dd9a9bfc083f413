import { manageConnections } from "@parley/core/gateway/management";
import { createPoster } from "@parley/core/gateway/poster";
import { setting } from "../setting.ts";

/** Sends frames to connections, and closes them; opened once for each execution environment. */
export const post = createPoster(setting("PARLEY_SOCKET"));
export const management = manageConnections(setting("PARLEY_SOCKET"));
