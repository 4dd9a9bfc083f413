import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { messageEvent } from "@parley/aws-local/gateway/events";
import { splitHandler } from "@parley/aws-local/lambda/function";
import { functions } from "@parley/functions/manifest";
import * as v from "valibot";
import { ClientsProcess } from "../clients/clients-process.ts";
import { openArena } from "../cloud.ts";
import { latencies } from "../latencies.ts";
import { spreadOf } from "../measure/spread.ts";
import type { Finding, Tell } from "../report/finding.ts";
import { number, spread, table } from "../report/markdown.ts";
import { type BuiltBundle, buildSend, purposes, root } from "./bundle.ts";
import { sendEnvironment } from "./environment.ts";

export type ColdStartSettings = { rounds: number };

const room = "cold";
/** The number of users in the room: the first answer needs everything that a message does. */
const size = 5;

/** The number of packages listed by name. */
const named = 10;

const Times = v.object({ importMs: v.number(), importCpuMs: v.number(), answerMs: v.number() });
type Times = v.InferOutput<typeof Times>;

const program = fileURLToPath(new URL("child.ts", import.meta.url));
const run = promisify(execFile);

/** A client's frame as API Gateway passes it to the function. */
const eventFrom = (connectionId: string) => {
  const caller = {
    connectionId,
    connectedAt: Date.now(),
    identity: { sourceIp: "127.0.0.1" },
    authorizer: { userId: "ada", name: "Ada", protocol: "parley.v1" },
  };
  const body = JSON.stringify({ action: "sendMessage", room, message: "Good morning!", id: randomUUID() });
  const api = { id: "bench", stage: "bench", domainName: "localhost" };
  return messageEvent(api, caller, "sendMessage", body, randomUUID());
};

/**
 * Measures how the send function starts: the size of its bundle, and how long a fresh process takes
 * to import it and to answer.
 */
export const measureColdStart = async ({ rounds }: ColdStartSettings, tell: Tell): Promise<Finding> => {
  const bundle = await buildSend();
  await using arena = await openArena();
  const { cloud } = arena;
  await using clients = new ClientsProcess();
  const [connectionId = ""] = await clients.ask("gather", { kind: "plain", size, ws: cloud.ws, room });
  cloud.delay(latencies);

  const env = sendEnvironment(cloud);
  const eventFile = join(bundle.folder, "event.json");
  const start = async (url: string): Promise<Times> => {
    await writeFile(eventFile, JSON.stringify(eventFrom(connectionId)));
    const { stdout } = await run(process.execPath, [program, url, eventFile], { env });
    return v.parse(Times, JSON.parse(stdout));
  };
  const source = pathToFileURL(join(root, splitHandler(functions.send.handler).file)).href;
  const bundled: Times[] = [];
  const modules: Times[] = [];
  for (let round = 0; round < rounds; round++) {
    tell(`start ${round + 1} of ${rounds}`);
    bundled.push(await start(bundle.url));
    modules.push(await start(source));
  }
  await rm(bundle.folder, { recursive: true });
  return findingOf(rounds, bundle, { bundled, modules });
};

const findingOf = (
  rounds: number,
  { raw, gzip, packages }: BuiltBundle,
  { bundled, modules }: { bundled: Times[]; modules: Times[] },
): Finding => {
  const timesOf = (times: Times[]) => ({
    importMs: spreadOf(times.map(({ importMs }) => importMs)),
    importCpuMs: spreadOf(times.map(({ importCpuMs }) => importCpuMs)),
    answerMs: spreadOf(times.map(({ answerMs }) => answerMs)),
  });
  const figures = { raw, gzip, packages, bundled: timesOf(bundled), modules: timesOf(modules) };
  const keys = {
    sendBundleBytes: raw,
    sendBundleGzipBytes: gzip,
    sendImportMs: figures.bundled.importMs.median,
    sendImportUnbundledMs: figures.modules.importMs.median,
    sendImportCpuMs: figures.bundled.importCpuMs.median,
    sendImportRatio: figures.bundled.importCpuMs.median / figures.modules.importCpuMs.median,
    sendFirstAnswerMs: figures.bundled.answerMs.median,
  };
  const kilobytes = (bytes: number) => number(bytes / 1_000, 1);
  const withPurpose = (name: string) => (purposes[name] ? `${name} (${purposes[name]})` : name);
  const rest = packages.slice(named).reduce((sum, { bytes }) => sum + bytes, 0);
  const row = (title: string, { importMs, importCpuMs, answerMs }: ReturnType<typeof timesOf>) => [
    title,
    spread(importCpuMs),
    spread(importMs),
    spread(answerMs),
  ];
  const markdown = [
    `The send function's bundle, as deployed: ${kilobytes(raw)} KB, ${kilobytes(gzip)} KB gzip. ${rounds} fresh processes each, interleaved; milliseconds, without the start of Node itself:`,
    "",
    table(
      ["", "CPU of the import", "import", "import and first answer"],
      [row("the bundle", figures.bundled), row("its modules, unbundled", figures.modules)],
    ),
    "",
    "What each byte is for:",
    "",
    table(
      ["", "KB, minified", "share"],
      [...packages.slice(0, named), { name: `${packages.length - named} others`, bytes: rest }].map(
        ({ name, bytes }) => [withPurpose(name), kilobytes(bytes), `${number((100 * bytes) / raw)} %`],
      ),
    ),
  ].join("\n");
  return { keys, figures, markdown };
};
