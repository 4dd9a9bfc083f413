import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { standardErrorLog } from "@parley/aws-local/log";
import { flag, numberOf, parseCommandLine, text } from "../../../command-line/options.ts";
import { Refused } from "../../../command-line/refused.ts";
import type { CloudOptions } from "./cloud-options.ts";
import { explainDisk } from "./explain-disk.ts";
import { everyFault } from "./faults/every-fault.ts";
import { noFaults } from "./faults/plan.ts";
import { stopWithLaunchers } from "./launcher.ts";
import { reachLoopbackDirectly } from "./proxy.ts";
import { localSitesWith } from "./sites.ts";

const usage = `Usage: local [--json] [--port N] [--data DIR] [--retention-days N]
             [--faults SEED[:INTENSITY]]

  --json              print one line of JSON when ready, and nothing else, on standard output
  --port N            WebSocket gateway on port N, HTTP API on N+1, DynamoDB on N+2, Lambda on N+3,
                      SQS on N+4, accounts on N+5 (default 8787; 0 takes any free ports)
  --data DIR          keep everything in this folder (default: in memory)
  --retention-days N  delete messages after N days (default 0: never)
  --faults SEED[:INTENSITY]
                      let everything go wrong that a client has to live with, chosen by the seed, as often as the
                      intensity says: from 0 to 1 (default 0.3: a very bad day)

PARLEY_SITES in the environment names more origins whose pages may use it: null for pages opened as files.`;

/** Whatever is in flight, it ends within 2 seconds. */
const maxMsToStop = 1800;

/** Where Node keeps its compile cache: loading the cloud takes most of a start. */
const compiled = fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url));

const faultPlan = (text: string | undefined) => {
  if (text === undefined) return noFaults;
  const [, seed, intensity = "0.3"] = /^(\d{1,9})(?::(0(?:\.\d+)?|1(?:\.0+)?))?$/.exec(text) ?? [];
  if (seed !== undefined) return everyFault(Number(seed), Number(intensity));
  throw new Refused(
    `--faults takes a whole number, and after a colon an intensity from 0 to 1, not "${text}".`,
  );
};

const options = { json: flag, port: text, data: text, "retention-days": text, faults: text, help: flag };

const readArguments = () => {
  const { values } = parseCommandLine({ args: process.argv.slice(2), options }, usage);
  const { json = false, help = false, port, data, faults, "retention-days": retention } = values;
  return {
    json,
    help,
    data,
    faults,
    port: numberOf("port", port, 8787, { min: 0, max: 65_530 }),
    retentionDays: numberOf("retention-days", retention, 0, { min: 0, max: 36_500 }),
  };
};

const portsFrom = (first: number) =>
  first === 0
    ? { gateway: 0, api: 0, dynamodb: 0, lambda: 0, sqs: 0, identity: 0 }
    : {
        gateway: first,
        api: first + 1,
        dynamodb: first + 2,
        lambda: first + 3,
        sqs: first + 4,
        identity: first + 5,
      };

/** A sentence for a problem that the user can fix; everything else stays an error. */
const explain = (error: unknown) => {
  if (!(error instanceof Error)) return error;
  if (error.name === "FolderInUse" || error.name === "FolderUnusable") return new Refused(error.message);
  const trouble = explainDisk(error);
  if (trouble) return new Refused(trouble);
  if (!("code" in error) || !("port" in error)) return error;
  if (error.code === "EADDRINUSE")
    return new Refused(
      `Port ${error.port} is taken. Choose others with --port N (it uses N to N+5), or --port 0 for any free ones.`,
    );
  if (error.code === "EACCES")
    return new Refused(`You may not use port ${error.port}. Choose one from 1024 up with --port N.`);
  return error;
};

const run = async () => {
  const { json, port, data, help, faults, retentionDays } = readArguments();
  if (help) return console.log(usage);

  const stopped = Promise.withResolvers<void>();
  // Acknowledged data is stored: nothing is lost by not waiting longer for what runs.
  void stopped.promise.then(() => setTimeout(() => process.exit(), maxMsToStop).unref());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stopped.resolve);
  stopWithLaunchers(stopped.resolve);
  // The process that started it with a channel is gone.
  process.once("disconnect", stopped.resolve);

  const cloudOptions: CloudOptions = {
    ports: portsFrom(port),
    retentionDays,
    data,
    sync: true,
    onWriteFailure: (error) => {
      console.error(explainDisk(error) ?? error);
      process.exitCode = 1;
      stopped.resolve();
    },
    accounts: { embedded: true },
    sites: localSitesWith(process.env.PARLEY_SITES),
    faults: faultPlan(faults),
    watch: true,
    log: standardErrorLog,
  };
  reachLoopbackDirectly();
  enableCompileCache(compiled);
  // Only now: it takes longer to load than to report wrong arguments.
  const { startCloud } = await import("./cloud.ts");
  const cloud = await startCloud(cloudOptions).catch((error: unknown) => {
    throw explain(error);
  });

  flushCompileCache();

  const { ws, api, management, dynamodb, table } = cloud;
  const issuer = cloud.accounts?.issuer;
  if (json) console.log(JSON.stringify({ ws, api, management, dynamodb, table, issuer }));
  else
    console.log(`Parley's local cloud is running.

  WebSocket    ${ws}
  HTTP API     ${api}
  Management   ${management}
  DynamoDB     ${dynamodb} (table ${table})
  Accounts     ${issuer} (an OpenID Connect issuer)
  Kept in      ${data ?? "memory; --data DIR keeps it"}

Press Ctrl+C to stop it.`);

  await stopped.promise;
  await cloud.close();
};

await run().catch((error: unknown) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
// What is left of a function or of the bundler must not keep the process running.
process.exit();
