import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Where the site's scripts talk to. */
export type Endpoints = { VITE_SOCKET_URL: string; VITE_API_URL: string };

const web = join(import.meta.dirname, "../packages/web");
const vite = join(web, "node_modules/vite/bin/vite.js");

const runVite = (args: string[], env: Endpoints) =>
  spawn(process.execPath, [vite, ...args], {
    cwd: web,
    // A test runner has another mode, in which React is twice as large.
    env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Builds the site as it is deployed, for these endpoints. */
const build = async (outDir: string, endpoints: Endpoints) => {
  const building = runVite(["build", "--outDir", outDir, "--emptyOutDir"], endpoints);
  building.stdout.resume();
  const [code] = await once(building, "exit");
  if (code !== 0) throw new Error("The site could not be built.");
};

/** Serves the built site with the headers of the deployed one, and says where. */
const serve = async (outDir: string, endpoints: Endpoints) => {
  const serving = runVite(["preview", "--outDir", outDir, "--port", "0"], endpoints);
  const address = Promise.withResolvers<string>();
  createInterface({ input: serving.stdout }).on("line", (line) => {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) address.resolve(url);
  });
  serving.once("exit", () => address.reject(new Error("The site could not be served.")));
  return { url: await address.promise, stop: () => serving.kill() };
};

/** Builds the site for these endpoints, and serves it as it is deployed until `close`. */
export const serveBuiltSite = async (
  endpoints: Endpoints,
): Promise<{ url: string; close(): Promise<void> }> => {
  const outDir = await mkdtemp(join(tmpdir(), "parley-site-"));
  await build(outDir, endpoints);
  const { url, stop } = await serve(outDir, endpoints);
  return {
    url,
    close: async () => {
      stop();
      await rm(outDir, { recursive: true });
    },
  };
};
