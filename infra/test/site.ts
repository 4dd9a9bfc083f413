import { expect, it } from "vitest";
import { siteHeaders } from "../../packages/web/site-headers.ts";
import { region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";
import { objectOf } from "./schema/json.ts";

/** The pages of the plan's user pool. */
const managedLogin = (plan: Plan) =>
  `https://${onlyInputOf(plan, "aws:cognito/userPoolDomain:UserPoolDomain").domain}.auth.${region}.amazoncognito.com`;

/** The site, and its settings. */
export const site = (plan: () => Plan) => {
  it("builds the site with the endpoints, and tells them to the one who deploys", () => {
    const socket = `wss://SocketApi-id.execute-api.${region}.amazonaws.com/$default`;
    const http = `https://ApiApi-id.execute-api.${region}.amazonaws.com`;
    const { environment } = onlyInputOf(plan(), "command:local:Command");
    expect(environment).toEqual({ VITE_SOCKET_URL: socket, VITE_API_URL: http, VITE_SERVERS: "" });
    expect(plan().outputs).toMatchObject({ site: "https://site.cloudfront.net", socket, api: http });
  });

  it("sends with every answer the headers that the built site is tested under", () => {
    const made = onlyInputOf(plan(), "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
    const security = made.securityHeadersConfig;
    const sent = {
      "Content-Security-Policy": security.contentSecurityPolicy.contentSecurityPolicy,
      "Strict-Transport-Security": `max-age=${security.strictTransportSecurity.accessControlMaxAgeSec}; includeSubDomains`,
      "X-Content-Type-Options": security.contentTypeOptions.override && "nosniff",
      "X-Frame-Options": security.frameOptions.frameOption,
      "Referrer-Policy": security.referrerPolicy.referrerPolicy,
      ...Object.fromEntries(
        made.customHeadersConfig.items.map(({ header, value }: { header: string; value: string }) => [
          header,
          value,
        ]),
      ),
    };
    const { VITE_SOCKET_URL: socketUrl, VITE_API_URL: apiUrl } = onlyInputOf(
      plan(),
      "command:local:Command",
    ).environment;
    const others = `https://cognito-idp.${region}.amazonaws.com ${managedLogin(plan())}`;
    expect(sent).toEqual(siteHeaders({ socketUrl, apiUrl, others }));
    // One name for all regions of the account.
    expect(made.name).toMatch(new RegExp(`-site-${region}$`));
    expect(security.strictTransportSecurity.includeSubdomains).toBe(true);
    for (const { override } of [
      ...made.customHeadersConfig.items,
      ...Object.values<{ override: boolean }>(security),
    ]) {
      expect(override).toBe(true);
    }
    expect(sent["Content-Security-Policy"]).not.toMatch(/unsafe|\*|data:|http:/);
  });

  it("shows the app at a path that is no file", () => {
    const keys = plan().resources.find(({ name }) => name.startsWith("WebKvKeys"));
    const { metadata } = objectOf(keys?.inputs.entries);
    const { custom404, errorResponseCode } = JSON.parse(String(metadata));
    expect([custom404, errorResponseCode]).toEqual(["/index.html", undefined]);
  });

  it("serves the site over HTTPS from a bucket that nobody else can read or write", () => {
    const { defaultCacheBehavior } = onlyInputOf(plan(), "aws:cloudfront/distribution:Distribution");
    expect(defaultCacheBehavior).toMatchObject({
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      responseHeadersPolicyId: "WebHeaders-id",
    });
    expect(onlyInputOf(plan(), "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { policy } = onlyInputOf(plan(), "aws:s3/bucketPolicy:BucketPolicy");
    const allowed = JSON.parse(policy).statements.filter(
      ({ effect }: { effect?: string }) => effect !== "Deny",
    );
    expect(allowed).toMatchObject([
      { actions: ["s3:GetObject"], principals: [{ identifiers: ["cloudfront.amazonaws.com"] }] },
    ]);
    expect(inputsOf(plan(), "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
  });
};
