import { expect, it } from "vitest";
import { region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

/** The site, and what it is told. */
export const site = (plan: () => Plan) => {
  it("builds the site with the endpoints, and tells them to the one who deploys", () => {
    const socket = `wss://SocketApi-id.execute-api.${region}.amazonaws.com/$default`;
    const http = `https://ApiApi-id.execute-api.${region}.amazonaws.com`;
    const { environment } = onlyInputOf(plan(), "command:local:Command");
    expect(environment).toEqual({ VITE_SOCKET_URL: socket, VITE_API_URL: http });
    expect(plan().outputs).toMatchObject({ site: "https://site.cloudfront.net", socket, api: http });
  });

  it("shows the app at a path that is no file", () => {
    const keys = plan().resources.find(({ name }) => name.startsWith("WebKvKeys"));
    const { custom404, errorResponseCode } = JSON.parse(keys?.inputs.entries.metadata);
    expect([custom404, errorResponseCode]).toEqual(["/index.html", undefined]);
  });

  it("serves the site over HTTPS from a bucket that nobody else can read or write", () => {
    const { defaultCacheBehavior } = onlyInputOf(plan(), "aws:cloudfront/distribution:Distribution");
    expect(defaultCacheBehavior).toMatchObject({
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      responseHeadersPolicyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
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
