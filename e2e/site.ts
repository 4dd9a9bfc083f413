import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startCloud } from "../packages/local/src/cloud.ts";
import { leavesWithin } from "../packages/local/src/identity/leaving-patch.ts";

/** For how many seconds an account's token is good in the browser tests. */
const tokenSeconds = 20;

const web = join(import.meta.dirname, "../packages/web");
const vite = join(web, "node_modules/vite/bin/vite.js");

const runVite = (args: string[], env: Record<string, string>) =>
  spawn(process.execPath, [vite, ...args], {
    cwd: web,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Builds the site as it is deployed, for these endpoints. */
const build = async (outDir: string, env: Record<string, string>) => {
  const building = runVite(["build", "--outDir", outDir, "--emptyOutDir"], env);
  building.stdout.resume();
  const [code] = await once(building, "exit");
  if (code !== 0) throw new Error("The site could not be built.");
};

/** Serves the built site, and says where. */
const serve = async (outDir: string, env: Record<string, string>) => {
  const serving = runVite(["preview", "--outDir", outDir, "--port", "0"], env);
  const address = Promise.withResolvers<string>();
  createInterface({ input: serving.stdout }).on("line", (line) => {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) address.resolve(url);
  });
  serving.once("exit", () => address.reject(new Error("The site could not be served.")));
  return { url: await address.promise, stop: () => serving.kill() };
};

/**
 * Runs all of Parley for the browser tests: the local cloud, and the site as built for deployment.
 * The tests find it by `baseURL`, and keep apart by using rooms of their own.
 */
export default async () => {
  const outDir = await mkdtemp(join(tmpdir(), "parley-site-"));
  // Accounts' tokens live so briefly that tests see them renewed.
  const cloud = await startCloud({
    accounts: { embedded: true, tokenSeconds },
    patches: leavesWithin(4_000),
  });
  const endpoints = { VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api };
  await build(outDir, endpoints);
  const site = await serve(outDir, endpoints);
  process.env.PARLEY_SITE = site.url;
  process.env.PARLEY_SOCKET_URL = cloud.ws;
  process.env.PARLEY_API_URL = cloud.api;
  process.env.PARLEY_ISSUER = cloud.accounts?.issuer;
  return async () => {
    site.stop();
    await cloud.close();
    await rm(outDir, { recursive: true });
  };
};
