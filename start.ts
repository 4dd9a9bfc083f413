import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { stopWithLaunchers } from "./packages/local/src/launcher.ts";

/*
 * `npx pnpm@12 start`: the local cloud and the web chat, each in a process of its own, until Ctrl+C.
 */

const usage = `Usage: start [--port N] [--data DIR]

  --port N    the web chat on port N, the local cloud on N+1 to N+6
              (default: 5173, and the cloud on 8787 to 8792; 0 takes any free ports)
  --data DIR  keep everything in this folder (default: .parley)`;

/** A fault that a person can mend, in a sentence. */
class Refused extends Error {}

/** Where the cloud is. */
type Addresses = { ws: string; api: string; issuer: string };

const root = import.meta.dirname;
const children: ChildProcess[] = [];

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        data: { type: "string", default: join(root, ".parley") },
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

/** Makes sure that a port can be had, before a tool says in its own words that it cannot. */
const claim = async (port: number) => {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening").catch(() => {
    throw new Refused(
      `Port ${port} is taken. Choose another one with --port N, or any free ones with --port 0.`,
    );
  });
  server.close();
  await once(server, "close");
};

/** Starts a Node program, and waits for the line of its output that is looked for. */
const startNode = async (args: string[], env: Record<string, string>, wanted: RegExp) => {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const line = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    const [found] = wanted.exec(text) ?? [];
    if (found) line.resolve(found);
  });
  child.once("exit", (code) => {
    // The program has said on standard error what the matter is.
    process.exitCode ||= code ?? 1;
    line.reject(new Refused(""));
    stopped.resolve();
  });
  return line.promise;
};

const startCloud = async (first: number, data: string): Promise<Addresses> => {
  const main = join(root, "packages/local/src/main.ts");
  const args = [main, "--json", "--port", String(first), "--data", data];
  return JSON.parse(await startNode(args, {}, /^\{.*\}$/));
};

const startWeb = (port: number, { ws, api }: Omit<Addresses, "issuer">) => {
  const web = join(root, "packages/web");
  const args = [
    join(web, "node_modules/vite/bin/vite.js"),
    web,
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ];
  const env = { VITE_SOCKET_URL: ws, VITE_API_URL: api, NO_COLOR: "1" };
  return startNode(args, env, /http:\/\/[^\s/]+/);
};

/** The site is built around the cloud's addresses, so with free ports it has to wait for them. */
const startOnFreePorts = async (data: string) => {
  const cloud = await startCloud(0, data);
  return { cloud, site: await startWeb(0, cloud) };
};

const startOnPorts = async (port: number, first: number, data: string) => {
  await claim(port);
  const expected = { ws: `ws://127.0.0.1:${first}`, api: `http://127.0.0.1:${first + 1}` };
  const [cloud, site] = await Promise.all([startCloud(first, data), startWeb(port, expected)]);
  return { cloud, site };
};

const stopped = Promise.withResolvers<void>();

const run = async () => {
  const { port, data, help } = readArguments();
  if (help) return console.log(usage);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopped.resolve());
  stopWithLaunchers(() => stopped.resolve());

  const { cloud, site } = await (port === 0
    ? startOnFreePorts(data)
    : startOnPorts(port ?? 5173, port === undefined ? 8787 : port + 1, data));
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
  process.exitCode ||= 1;
});
for (const child of children) child.kill();
