import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { optionsOf } from "@parley/aws-local/lambda/build";
import { bundling, functions } from "@parley/functions/manifest";
import { build, type Metafile } from "esbuild";

/** The project's root, which the manifest names handlers from. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export type BuiltBundle = {
  /** Bytes. */
  raw: number;
  gzip: number;
  /** Bytes of each package in it, the largest first. */
  packages: readonly { name: string; bytes: number }[];
  /** The file, by its URL. Nothing is beside it: what is not in it cannot be imported. */
  url: string;
  folder: string;
};

/** Builds the send function as it is deployed. */
export const buildSend = async (): Promise<BuiltBundle> => {
  const options = optionsOf({ handlers: { send: functions.send.handler }, root, bundling });
  const { outputFiles, metafile } = await build({ ...options, metafile: true, write: false });
  const code = outputFiles.find(({ path }) => path.endsWith(".cjs"))?.contents;
  if (!code) throw new Error("The send function was not built.");
  const folder = await mkdtemp(join(tmpdir(), "parley-send-"));
  const file = join(folder, "send.cjs");
  await writeFile(file, code);
  return {
    raw: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    packages: packagesIn(metafile),
    url: pathToFileURL(file).href,
    folder,
  };
};

/** What each package is in the bundle for. */
export const purposes: Readonly<Record<string, string>> = {
  electrodb: "the table's entities: keys, conditions, updates",
  "Parley: core": "the domain, the calls of services and of the gateway",
  "Parley: functions": "the handler: frames, limits, log lines",
  "@smithy/core": "retries, settings, requests",
  "@smithy/signature-v4": "signatures",
  "@smithy/node-http-handler": "HTTP to DynamoDB and SQS",
  "@aws-sdk/core": "the services' clocks, trace headers",
  "@aws-sdk/util-dynamodb": "attribute values",
  "@aws-sdk/credential-provider-node": "credentials",
  "@aws-lambda-powertools/metrics": "metrics of missed recipients",
  "@aws-lambda-powertools/commons": "what metrics need",
  valibot: "checks of frames, settings and stored values",
};

/** `node_modules/.pnpm/electrodb@3.9.3/node_modules/electrodb/…` -> `electrodb`. */
const packageOf = (path: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ??
  (/(?:^|\/)packages\/([^/]+)/.exec(path)?.[1] ?? "other").replace(/^/, "Parley: ");

const packagesIn = ({ outputs }: Metafile): BuiltBundle["packages"] => {
  const bytes = new Map<string, number>();
  for (const [output, { inputs }] of Object.entries(outputs)) {
    if (!output.endsWith(".cjs")) continue;
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].map(([name, sum]) => ({ name, bytes: sum })).toSorted((a, b) => b.bytes - a.bytes);
};
