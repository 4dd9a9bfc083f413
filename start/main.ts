import { join } from "node:path";
import { Refused } from "../command-line/refused.ts";
import { stopWithLaunchers } from "../packages/local/src/launcher.ts";
import { reachLoopbackDirectly } from "../packages/local/src/proxy.ts";
import { readArguments, usage } from "./arguments.ts";
import { claim } from "./claim.ts";
import { Programs } from "./programs.ts";

/* `npx pnpm@12 start`: the local cloud and the web chat, each in its own process, until Ctrl+C. */

/** The cloud's addresses. */
type Addresses = { ws: string; api: string; issuer: string };

const packages = join(import.meta.dirname, "../packages");
const programs = new Programs();

const startCloud = async (first: number, data: string): Promise<Addresses> => {
  const main = join(packages, "local/src/main.ts");
  const args = [main, "--json", "--port", String(first), "--data", data];
  return JSON.parse(await programs.start("The local cloud", args));
};

const startSite = (port: number, dev: boolean, { ws, api }: Omit<Addresses, "issuer">) => {
  const serve = join(packages, "web/serve.ts");
  const env = { VITE_SOCKET_URL: ws, VITE_API_URL: api };
  return programs.start("The site", [serve, "--port", String(port), ...(dev ? ["--dev"] : [])], env);
};

/** The site is built with the cloud's addresses, so with free ports it has to wait for them. */
const startOnFreePorts = async (data: string, dev: boolean) => {
  const cloud = await startCloud(0, data);
  return { cloud, site: await startSite(0, dev, cloud) };
};

const startOnPorts = async (port: number, first: number, data: string, dev: boolean) => {
  await claim(
    port,
    Array.from({ length: 6 }, (_, index) => first + index),
  );
  const expected = { ws: `ws://127.0.0.1:${first}`, api: `http://127.0.0.1:${first + 1}` };
  const [cloud, site] = await Promise.all([startCloud(first, data), startSite(port, dev, expected)]);
  return { cloud, site };
};

const run = async () => {
  const { port, data, dev, help } = readArguments();
  if (help) return console.log(usage);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, programs.stop);
  stopWithLaunchers(programs.stop);
  reachLoopbackDirectly();

  const starting =
    port === 0
      ? startOnFreePorts(data, dev)
      : startOnPorts(port ?? 5173, port === undefined ? 8787 : port + 1, data, dev);
  const started = await Promise.race([starting, programs.stopped]);
  if (!started) return;
  const { cloud, site } = started;
  console.log(`
  Parley is running. Open it in two windows and talk to yourself:

    ${site}

  WebSocket  ${cloud.ws}   (npx wscat -c ${cloud.ws})
  HTTP API   ${cloud.api}
  Accounts   ${cloud.issuer}   (ready: ada / analytical, grace / nanoseconds)
  Kept in    ${data}

  Press Ctrl+C to stop.
`);
  await programs.stopped;
};

await run().catch((error: unknown) => {
  if (!(error instanceof Refused)) throw error;
  if (error.message) console.error(error.message);
  process.exitCode = 1;
});
programs.stop();
