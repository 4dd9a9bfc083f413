import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";
import { browserPath } from "../e2e/browser.ts";

/*
 * From `npx pnpm@12 start`, everything installed, to the first message shown in a browser:
 * `node bench/first-message.ts`, after an install. Prints milliseconds. The browser is open already, as a person's is.
 */

const data = await mkdtemp(join(tmpdir(), "parley-"));
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage();

const begun = performance.now();
const since = () => Math.round(performance.now() - begun);
const start = spawn("npx", ["--yes", "pnpm@12", "--silent", "start", "--port", "0", "--data", data], {
  stdio: ["ignore", "pipe", "inherit"],
});
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
