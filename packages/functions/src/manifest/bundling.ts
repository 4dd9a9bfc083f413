/**
 * How every function is bundled, for AWS and for the local cloud, and to be measured.
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
 * Under the condition `bundled`, by which packages/core/electrodb leaves the check of ElectroDB's models out,
 * and `module`, which esbuild adds by itself only where no others are named. SST knows no aliases.
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

/** What SST and esbuild are told of it. */
export type Bundling = {
  format: "cjs";
  esbuild: { keepNames: false; mainFields: string[]; conditions: string[]; external: string[] };
};
