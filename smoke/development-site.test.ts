import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smoke } from "./smoke.ts";

/** Milliseconds for seconds of work, on a shared machine. */
const timeoutMs = 240_000;

const web = join(import.meta.dirname, "../packages/web");
let site: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const vite = join(web, "node_modules/vite/bin/vite.js");
  const serving = spawn(process.execPath, [vite, web, "--host", "127.0.0.1", "--port", "0"], {
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  closing.push(() => serving.kill());
  const address = Promise.withResolvers<string>();
  createInterface({ input: serving.stdout }).on("line", (line) => {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url) address.resolve(url);
  });
  serving.once("exit", () => address.reject(new Error("Vite did not start.")));
  site = await address.promise;
}, timeoutMs);
afterAll(() => Promise.all(closing.map((close) => close())));

test.for([
  { command: "start --dev", socket: "ws://127.0.0.1:2" },
  { command: "sst dev", socket: "wss://socket.invalid/$default" },
])(
  "the site that Vite serves for $command needs no build and no headers",
  { timeout: timeoutMs },
  async ({ socket }) => {
    const results: unknown[] = [];
    const args = ["--site", site, "--api", "http://127.0.0.1:2", "--socket", socket, "--json"];
    const code = await smoke([...args, "--timeout", "90"], {
      print: (line) => results.push(JSON.parse(line)),
      complain: (line) => expect.fail(line),
      select: ({ name }) => name === "site" || name === "headers",
    });
    expect(results).toMatchObject([
      { name: "site", outcome: "ok", sentence: expect.stringContaining("Vite") },
      { name: "headers", outcome: "skipped", sentence: expect.stringContaining("Vite") },
    ]);
    expect(code).toBe(0);
  },
);
