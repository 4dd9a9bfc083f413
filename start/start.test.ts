import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { say } from "../packages/local/test/patient-client.ts";

const main = join(import.meta.dirname, "main.ts");
const eventually = { timeout: 120_000, interval: 50 };

const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
};

/** Starts it on free ports, and resolves with what it prints when it is ready. */
const start = async (data: string, args: string[] = [], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [main, "--port", "0", "--data", data, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close").then(([code]) => code);
  await vi.waitUntil(() => said.out.includes("Ctrl+C") || child.exitCode !== null, eventually);
  const [, site = ""] = /(http:\S+)/.exec(said.out) ?? [];
  const [, ws = ""] = /WebSocket +(ws:\S+)/.exec(said.out) ?? [];
  const [, api = ""] = /HTTP API +(http:\S+)/.exec(said.out) ?? [];
  if (!site || !ws || !api) throw new Error(`It did not start: ${said.err}`);
  return { child, said, ended, site, ws, api };
};

const logOf = async (api: string) => (await readAsGuest(api, "/rooms/general/log")).text();

const isThere = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** Waits until none of its servers answers. */
const gone = async ({ site, api }: { site: string; api: string }) => {
  for (const url of [site, api]) await vi.waitUntil(async () => !(await isThere(url)), eventually);
};

test("a proxy that the shell names is not asked for what is on loopback, and SIGHUP ends everything", async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(502).end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void proxy.close());
  await once(proxy, "listening");
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"];
  const env = Object.fromEntries(names.map((name) => [name, url]));
  const running = await start(await temporaryFolder(), ["--dev"], { ...env, NODE_USE_ENV_PROXY: "1" });

  await say(running, "said beside the proxy");
  expect(await logOf(running.api)).toContain("said beside the proxy");
  expect(asked).toEqual([]);

  running.child.kill("SIGHUP");
  expect(await running.ended).toBe(0);
  await gone(running);
});

test("kill -9 ends all of it, and what was acknowledged is kept, also where its folder has moved", async () => {
  const folder = await temporaryFolder();
  const first = await start(join(folder, "data"), ["--dev"]);
  await say(first, "said before");
  first.child.kill("SIGKILL");
  await gone(first);

  await rename(join(folder, "data"), join(folder, "moved"));
  const second = await start(join(folder, "moved"));
  expect(await logOf(second.api)).toContain("said before");
  await say(second, "said after");
  // Without --dev the page is the deployed build.
  expect(await (await fetch(second.site)).text()).not.toContain("/@vite/client");
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  await gone(second);
});
