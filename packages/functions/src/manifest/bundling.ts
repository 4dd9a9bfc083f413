import type { FunctionSpec } from "./functions.ts";

/**
 * How every function is bundled.
 *
 * As CommonJS: an ES module imports whatever it needs of Node itself whole, of `node:http` also its
 * `WebSocket`, and with that all of `fetch`. That would lengthen a cold start's import by a quarter
 * (docs/benchmarks.md). Packages are still read as ES modules, since only these can be shaken.
 *
 * Without what the AWS SDK would look for credentials with on somebody's own machine, in a container or on
 * EC2: it imports these only when the environment has none, and on Lambda it always has, locally too. They
 * and the clients that they bring would be a sixth of a bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * Without the names of functions and classes, which SST keeps by default: nothing here reads them, errors
 * have theirs written out.
 */
export const bundling = {
  format: "cjs",
  esbuild: {
    keepNames: false,
    mainFields: ["module", "main"],
    external: [
      "@aws-sdk/credential-provider-http",
      "@aws-sdk/credential-provider-ini",
      "@aws-sdk/credential-provider-process",
      "@aws-sdk/credential-provider-sso",
      "@aws-sdk/credential-provider-web-identity",
      "@smithy/credential-provider-imds",
    ],
  },
} satisfies Bundling;

/** What SST and esbuild are told of it. */
export type Bundling = {
  format: "cjs";
  esbuild: { keepNames: false; mainFields: string[]; external: string[] };
};

/**
 * How one function is bundled for AWS: also without event streams, which of all services here only Lambda
 * has. The local cloud bundles all functions in one go, and leaves them in.
 */
export const deployedBundling = ({ invokesLegacyWelcome }: FunctionSpec): Bundling => {
  if (invokesLegacyWelcome) return bundling;
  const external = [...bundling.esbuild.external, "@smithy/core/event-streams"];
  return { ...bundling, esbuild: { ...bundling.esbuild, external } };
};
