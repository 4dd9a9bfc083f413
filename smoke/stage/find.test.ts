import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAddresses } from "./find.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-smoke-find-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program in place of SST, which does not work without an account. */
const saying = async (name: string, code: string) => {
  const program = join(folder, `${name}.mjs`);
  await writeFile(program, code);
  return { command: process.execPath, args: [program, "state", "export"] };
};

/** As `sst state export` prints it: Pulumi's checkpoint, with secrets as they are in the state. */
const checkpoint = (outputs: object | undefined) =>
  JSON.stringify({
    stack: "organization/parley/staging",
    latest: {
      manifest: { version: "3.215.0" },
      resources: [
        {
          urn: "urn:pulumi:staging::parley::pulumi:pulumi:Stack::parley-staging",
          type: "pulumi:pulumi:Stack",
          outputs,
        },
        { urn: "urn:pulumi:staging::parley::pulumi:providers:aws::default", type: "pulumi:providers:aws" },
      ],
    },
  });

const addresses = {
  site: "https://d111111abcdef8.cloudfront.net/",
  socket: "wss://abc123.execute-api.us-east-1.amazonaws.com/$default",
  api: "https://def456.execute-api.us-east-1.amazonaws.com",
};

const printing = (text: string) => `console.log(${JSON.stringify(text)})`;

test("the addresses of a stage come from its state, asked for by its name", async () => {
  const program = await saying(
    "known",
    `if (process.argv.slice(2).join(" ") !== "state export --stage staging") process.exit(3);
     ${printing(checkpoint({ ...addresses, _protect: false }))}`,
  );
  expect(await findAddresses("staging", program)).toEqual({
    ...addresses,
    site: "https://d111111abcdef8.cloudfront.net",
  });
});

test.for([
  [
    "a stage without a state",
    `console.error("✕  Could not pull state"); process.exit(1)`,
    /SST finds no state of it\. There is no such stage in this account and region, or no access to it\. Check that there are credentials/,
  ],
  [
    "no credentials",
    `console.error("SDK 2026/11/28 WARN falling back\\n\\u001b[31m✕\\u001b[0m  AWS credentials are not configured."); process.exit(1)`,
    /SST says: AWS credentials are not configured\. Check that there are credentials/,
  ],
  [
    "a stage that was removed",
    printing(JSON.stringify({ latest: { resources: [] } })),
    /its state is empty: it was removed/,
  ],
  [
    "a deployment that stopped half-way",
    printing(checkpoint({ api: addresses.api })),
    /no address of socket and site: its last deployment did not finish/,
  ],
  ["a secret address", printing(checkpoint({ ...addresses, api: { ciphertext: "…" } })), /no address of api/],
  ["something else than a state", printing("hello"), /printed something other than a state/],
] as const)("%s: says why, and which flags to pass", async ([name, code, sentence]) => {
  const error = await findAddresses("staging", await saying(name.replaceAll(" ", "-"), code)).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: "UnknownAddresses", message: expect.stringMatching(sentence) });
  expect(String(error)).toMatch(
    /^UnknownAddresses: The addresses of the stage "staging" are not known: .*pass --socket, --api and --site/,
  );
});

test("an SST that is not installed: says so", async () => {
  const nowhere = { command: join(folder, "nothing"), args: [] };
  await expect(findAddresses("staging", nowhere)).rejects.toThrow(/not known: .*ENOENT/);
});
