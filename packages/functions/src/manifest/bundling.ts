/**
 * How every function is bundled, for AWS and for the local cloud, and to be measured.
 *
 * As CommonJS: an ES module imports all of each Node module that it needs, of `node:http` also its
 * `WebSocket`, and with that all of `fetch`. That would make a cold start's import a quarter longer
 * (docs/benchmarks.md). Packages are still read as ES modules, since only these can be tree-shaken.
 *
 * Without the AWS SDK's sources of credentials for a developer's machine, containers and EC2. It
 * imports these only when the environment has no credentials, and on Lambda it always has, locally
 * too. They and the clients that they bring would be a sixth of a bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * Under the condition `bundled`, by which packages/core/electrodb leaves the check of ElectroDB's
 * models out, and `module`, which esbuild adds by itself only where no others are named. SST knows
 * no aliases.
 *
 * Without the names of functions and classes, which SST keeps by default: nothing here reads them, errors
 * have theirs written out.
 */
export const bundling = {
  format: "cjs",
  esbuild: {
    keepNames: false,
    mainFields: ["module", "main"],
    conditions: ["module", "bundled"],
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

/** The corresponding options of SST and esbuild. */
export type Bundling = {
  format: "cjs";
  esbuild: { keepNames: false; mainFields: string[]; conditions: string[]; external: string[] };
};
