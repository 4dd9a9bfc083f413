import { api } from "./api.ts";
import { socket } from "./socket.ts";
import { settings } from "./stage.ts";

/**
 * CloudFront's own policy `SecurityHeadersPolicy`: HTTPS only from now on, no guessing of content types,
 * no frames on other sites.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const securityHeaders = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/** The site, in a private bucket behind CloudFront. A path that is no file shows the app. */
export const site = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  domain: settings.domain,
  environment: { VITE_SOCKET_URL: socket.url, VITE_API_URL: api.url },
  build: { command: "pnpm build", output: "dist" },
  dev: { command: "pnpm dev", url: "http://127.0.0.1:5173" },
  transform: {
    assets: { cors: false },
    cdn: (args) => {
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        allowedMethods: ["GET", "HEAD"],
        responseHeadersPolicyId: securityHeaders,
      }));
    },
  },
});
