import { developmentOrigin } from "../packages/web/development-origin.ts";
import { siteHeaders, strictTransport } from "../packages/web/site-headers.ts";
import { api } from "./api.ts";
import { issuerOrigins } from "./issuer-origins.ts";
import { socketUrl } from "./socket.ts";
import { settings } from "./stage.ts";

const headers = $resolve([socketUrl, api.url, issuerOrigins]).apply(([socket, apiUrl, issuer]) =>
  siteHeaders({ socketUrl: socket, apiUrl, others: `${issuer} ${settings.servers}` }),
);

/**
 * The headers that CloudFront adds to every answer: those it has names for, and the others
 * unchanged.
 */
const makeSecurityHeaders = () =>
  new aws.cloudfront.ResponseHeadersPolicy("WebHeaders", {
    // Such policies have one name for all regions of the account.
    name: $interpolate`${$app.name}-${$app.stage}-site-${aws.getRegionOutput().region}`,
    securityHeadersConfig: {
      contentSecurityPolicy: {
        contentSecurityPolicy: headers["Content-Security-Policy"],
        override: true,
      },
      strictTransportSecurity: {
        accessControlMaxAgeSec: strictTransport.seconds,
        includeSubdomains: true,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: headers["Referrer-Policy"], override: true },
    },
    customHeadersConfig: {
      items: (
        ["Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"] as const
      ).map((header) => ({ header, value: headers[header], override: true })),
    },
  });

/**
 * In `sst dev` there is no CloudFront to send them, and an account has only a few such policies.
 */
const securityHeaders = $dev ? undefined : makeSecurityHeaders();

/** The site, in a private bucket behind CloudFront. A path that is not a file shows the app. */
export const site = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  domain: settings.domain,
  environment: { VITE_SOCKET_URL: socketUrl, VITE_API_URL: api.url, VITE_SERVERS: settings.servers },
  build: { command: "pnpm build", output: "dist" },
  dev: { command: "pnpm dev", url: developmentOrigin },
  transform: {
    assets: { cors: false },
    cdn: (args) => {
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        allowedMethods: ["GET", "HEAD"],
        responseHeadersPolicyId: securityHeaders?.id,
      }));
    },
  },
});
