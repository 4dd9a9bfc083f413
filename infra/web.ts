import { api } from "./api.ts";
import { socket } from "./socket.ts";
import { settings } from "./stage.ts";

/** The site, in a private bucket behind CloudFront. A path that is no file shows the app. */
export const site = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  domain: settings.domain,
  environment: { VITE_SOCKET_URL: socket.url, VITE_API_URL: api.url },
  build: { command: "pnpm build", output: "dist" },
  dev: { command: "pnpm dev", url: "http://127.0.0.1:5173" },
});
