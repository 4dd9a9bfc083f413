import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { stopWithLaunchers } from "./packages/local/src/launcher.ts";
import { reachLoopbackDirectly } from "./packages/local/src/proxy.ts";

/*
 * `npx pnpm@12 start`: the local cloud and the web chat, each in a process of its own, until Ctrl+C.
 */

const usage = `Usage: start [--port N] [--data DIR] [--dev]

  --port N    the web chat on port N, the local cloud on N+1 to N+6
              (default: 5173, and the cloud on 8787 to 8792; 0 takes any free ports)
  --data DIR  keep everything in this folder (default: .parley)
  --dev       serve the site from its sources, by Vite: a change of them is on the screen at once`;

/** A fault that a person can mend, in a sentence. */
class Refused extends Error {}

/** Where the cloud is. */
type Addresses = { ws: string; api: string; issuer: string };

const root = import.meta.dirname;
const children: ChildProcess[] = [];
const stopped = Promise.withResolvers<void>();
let isStopping = false;

const stop = () => {
  isStopping = true;
  stopped.resolve();
};

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        data: { type: "string", default: join(root, ".parley") },
        dev: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_529)) {
      throw new Refused(`--port takes a whole number from 0 to 65529, not "${values.port}".`);
    }
    return { ...values, port };
  } catch (error) {
    if (error instanceof Refused || !(error instanceof Error)) throw error;
    throw new Refused(`${error.message}\n\n${usage}`);
  }
};

/** Whether a Parley answers on a port: not what has only half stopped. */
const isParley = async (port: number) => {
  const page = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) })
    .then((response) => response.text())
    .catch(() => "");
  return page.includes("<title>Parley</title>");
};

const isFree = async (port: number) => {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw new Refused(`Port ${port} is not yours to use. Choose one from 1024 up with --port N.`);
  }
  server.close();
  await once(server, "close");
  return true;
};

/** How long a Parley that was stopped may take to let go of its ports. */
const releaseMs = 2_500;

/** Makes sure that the ports can be had, before a tool says in its own words that they cannot. */
const claim = async (site: number, others: readonly number[]) => {
  const deadline = performance.now() + releaseMs;
  for (const port of [site, ...others]) {
    while (!(await isFree(port))) {
      if (port === site && (await isParley(port)))
        throw new Refused(
          `Parley already runs at http://127.0.0.1:${port}. Stop that one, or start a second one with --port 0 --data DIR.`,
        );
      if (performance.now() > deadline)
        throw new Refused(
          `Port ${port} is taken by another program. Choose others with --port N (it uses N to N+6), or any free ones with --port 0.`,
        );
      await pause(100);
    }
  }
};

/** Starts a Node program, which ends when this one does, and waits for the first line that it prints. */
const startNode = async (name: string, args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    // Its channel closes with this process, however that ends.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  children.push(child);
  const line = Promise.withResolvers<string>();
  if (child.stdout) createInterface({ input: child.stdout }).once("line", line.resolve);
  child.once("exit", (_code, signal) => {
    if (!isStopping) {
      // A program that ends by itself has said on standard error what the matter is.
      if (signal)
        console.error(`${name} was ended by ${signal}. Start again: what was acknowledged is kept.`);
      process.exitCode = 1;
    }
    line.reject(new Refused(""));
    stop();
  });
  return line.promise;
};

const startCloud = async (first: number, data: string): Promise<Addresses> => {
  const main = join(root, "packages/local/src/main.ts");
  return JSON.parse(
    await startNode("The local cloud", [main, "--json", "--port", String(first), "--data", data]),
  );
};

const startSite = (port: number, dev: boolean, { ws, api }: Omit<Addresses, "issuer">) => {
  const serve = join(root, "packages/web/serve.ts");
  const env = { VITE_SOCKET_URL: ws, VITE_API_URL: api };
  return startNode("The site", [serve, "--port", String(port), ...(dev ? ["--dev"] : [])], env);
};

/** The site is built around the cloud's addresses, so with free ports it has to wait for them. */
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
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  stopWithLaunchers(stop);
  reachLoopbackDirectly();

  const starting =
    port === 0
      ? startOnFreePorts(data, dev)
      : startOnPorts(port ?? 5173, port === undefined ? 8787 : port + 1, data, dev);
  const started = await Promise.race([starting, stopped.promise]);
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
  await stopped.promise;
};

await run().catch((error: unknown) => {
  if (!(error instanceof Refused)) throw error;
  if (error.message) console.error(error.message);
  process.exitCode = 1;
});
stop();
for (const child of children) child.kill();
