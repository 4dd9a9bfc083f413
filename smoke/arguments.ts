import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import { requireStageName } from "../infra/stage-name.ts";
import { type Addresses, readAddress, UnusableAddress } from "./stage/addresses.ts";

export const usage = `Usage: smoke --stage NAME [options]
       smoke --socket URL --api URL --site URL [options]

Checks a deployed stage from outside, as its users reach it, in about a minute. Each line says what works, or what does
not and what to look at. Exit code 1 if anything failed, 2 for a wrong command line.

  --stage NAME   the stage; SST's state in your AWS account knows its addresses, and its logs are searched for errors
  --socket URL   the WebSocket API (ws:// or wss://), in place of the one that SST knows
  --api URL      the HTTP API (http:// or https://)
  --site URL     the site (http:// or https://)
  --people N     also fill a room with N clients (2 to 1000), and count the deliveries they miss
  --timeout N    wait N seconds for an answer (1 to 300, default 10)
  --token TOKEN  an account's ID token, for a stage without guests; also from the environment: PARLEY_TOKEN
  --json         print one JSON object for each check, and nothing else, on standard output`;

export type Arguments = {
  help: boolean;
  json: boolean;
  stage: string | undefined;
  /** The ones given on the command line. */
  addresses: Partial<Addresses>;
  /** 0: no crowd. */
  people: number;
  /** Milliseconds that one answer may take. */
  timeoutMs: number;
  token: string | undefined;
};

/** @throws Refused with a sentence that says what is accepted. */
export const readArguments = (args: readonly string[]): Arguments => {
  const values = parse(args);
  const addresses = {
    ...(values.socket !== undefined && { socket: address("socket", values.socket) }),
    ...(values.api !== undefined && { api: address("api", values.api) }),
    ...(values.site !== undefined && { site: address("site", values.site) }),
  };
  const missing = (["socket", "api", "site"] as const).filter((kind) => !(kind in addresses));
  if (!values.help && values.stage === undefined && missing.length > 0)
    throw new Refused(
      missing.length === 3
        ? `Name the stage with --stage NAME, or its addresses with --socket, --api and --site.\n\n${usage}`
        : `Without --stage, all three addresses are needed. Missing: ${missing.map((kind) => `--${kind}`).join(", ")}.`,
    );
  if (values.stage !== undefined) requireDeployable(values.stage);
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    stage: values.stage,
    addresses,
    people: numberOf("people", values.people, 0, { min: 2, max: 1000 }),
    timeoutMs: 1000 * numberOf("timeout", values.timeout, 10, { min: 1, max: 300 }),
    token: values.token ?? (process.env.PARLEY_TOKEN || undefined),
  };
};

/** SST would take seconds for a stage that no deployment can have created. */
const requireDeployable = (stage: string) => {
  try {
    requireStageName(stage);
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
};

const parse = (args: readonly string[]) => {
  const addresses = { socket: text, api: text, site: text };
  const options = {
    ...addresses,
    stage: text,
    people: text,
    timeout: text,
    token: text,
    json: flag,
    help: flag,
  };
  return parseCommandLine({ args, options }, usage).values;
};

const address = (kind: keyof Addresses, text: string): string => {
  try {
    return readAddress(kind, text);
  } catch (error) {
    if (error instanceof UnusableAddress) throw new Refused(`--${kind}: ${error.message}`);
    throw error;
  }
};
