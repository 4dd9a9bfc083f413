import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";
import { browserPath } from "../e2e/browser.ts";

/*
 * From `npx pnpm@12 start`, everything installed, to the first message shown in a browser:
 * `node bench/first-message.ts`, after an install. Prints milliseconds. The browser is already
 * open, as a user's is.
 */

/** The first of seven unused ports, so that it starts as it does on its usual ones. */
const freePorts = async (): Promise<number> => {
  const first = 20_000 + Math.floor(Math.random() * 5_000) * 7;
  const servers = [0, 1, 2, 3, 4, 5, 6].map((n) => createServer().listen(first + n, "127.0.0.1"));
  const free = await Promise.all(servers.map((server) => once(server, "listening"))).then(
    () => true,
    () => false,
  );
  for (const server of servers) server.close();
  return free ? first : freePorts();
};

const data = await mkdtemp(join(tmpdir(), "parley-"));
const port = await freePorts();
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage();

const begun = performance.now();
const since = () => Math.round(performance.now() - begun);
const start = spawn(
  "npx",
  ["--yes", "pnpm@12", "--silent", "start", "--port", String(port), "--data", data],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const address = Promise.withResolvers<string>();
createInterface({ input: start.stdout }).on("line", (line) => {
  const url = /^\s+(http:\/\/\S+)$/.exec(line)?.[1];
  if (url) address.resolve(url);
});
start.once("exit", () => address.reject(new Error("Parley did not start.")));
const url = await address.promise;
const addressPrinted = since();
await page.goto(url);
await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
const pageShown = since();
await page.getByRole("button", { name: "Start chatting" }).click();
const composer = page.getByRole("textbox", { name: "Message" });
await composer.fill("first!");
await composer.press("Enter");
await page.locator('[role=log] article[data-state="sent"]').waitFor();
console.log(JSON.stringify({ addressPrinted, pageShown, messageShown: since() }));

await browser.close();
start.kill();
await rm(data, { recursive: true, force: true });
