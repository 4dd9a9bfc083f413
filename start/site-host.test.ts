import { fork } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

const serve = join(import.meta.dirname, "../packages/web/serve.ts");

/** Serves the site for a cloud that no other test uses, and resolves with its address. */
const startSite = async (args: readonly string[]): Promise<string> => {
  const child = fork(serve, ["--port", "0", ...args], {
    env: { ...process.env, VITE_SOCKET_URL: "ws://127.0.0.1:5", VITE_API_URL: "http://127.0.0.1:6" },
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  if (!child.stdout) throw new Error("The site's server has no output.");
  const [address] = await once(child.stdout, "data");
  return String(address).trim();
};

const ask = async (site: string, host: string) => {
  const [answer] = await once(request(site, { headers: { host } }).end(), "response");
  return { status: answer.statusCode, body: await text(answer) };
};

test.each([
  ["as it is deployed", []],
  ["from its sources", ["--dev"]],
])("the site %s is for loopback's names only", async (_, args) => {
  const site = await startSite(args);
  const { host, port } = new URL(site);
  for (const name of ["evil.example", `evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
    const { status, body } = await ask(site, name);
    expect([name, status, body.includes("<title>")]).toEqual([name, 403, false]);
  }
  for (const name of [host, `localhost:${port}`])
    expect([name, (await ask(site, name)).status]).toEqual([name, 200]);
});
