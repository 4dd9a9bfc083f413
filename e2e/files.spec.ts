import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { localSitesWith } from "../packages/local/src/sites.ts";
import { startCloud } from "./cloud.ts";
import { expect, test } from "./user.ts";

/** A predecessor's page, in short: it connects, sends one message, and asks for a guest over HTTP. */
const pageFor = ({ ws, api }: { ws: string; api: string }) => `<!doctype html><script>
const tell = (what) => (parent === self ? (window.told ??= []).push(what) : parent.postMessage(what, "*"));
const socket = new WebSocket("${ws}");
socket.onopen = () => socket.send(JSON.stringify({ action: "sendmessage", message: "from a file" }));
socket.onmessage = ({ data }) => { if (data.includes('"from a file"')) tell("message"); };
socket.onerror = () => tell("no socket");
fetch("${api}/guests", {
  method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"Ada"}',
}).then(({ status }) => tell("guest " + status), () => tell("no answer"));
</script>`;

const toldOn = (page: Page) =>
  page.evaluate(() => ("told" in window && Array.isArray(window.told) ? window.told.toSorted() : []));

const openAsFile = async (page: Page, html: string) => {
  const folder = await mkdtemp(join(tmpdir(), "parley-page-"));
  const file = join(folder, "index.html");
  await writeFile(file, html);
  await page.goto(pathToFileURL(file).href);
  return () => rm(folder, { recursive: true });
};

test("a sandboxed frame of another site gets nothing over HTTP and WebSocket", async ({ page }) => {
  const cloud = await startCloud();
  const elsewhere = createServer((_, response) => {
    const inner = pageFor(cloud).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    response.setHeader("content-type", "text/html").end(`<!doctype html><script>
      addEventListener("message", ({ data }) => (window.told ??= []).push(data));
      </script><iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`);
  });
  try {
    // From loopback to loopback, or Chromium itself would refuse.
    await once(elsewhere.listen(0, "127.0.0.1"), "listening");
    const address = elsewhere.address();
    if (address === null || typeof address === "string") throw new Error("It does not listen on a port.");
    await page.goto(`http://localhost:${address.port}/`);
    await expect.poll(() => toldOn(page)).toEqual(["no answer", "no socket"]);
    expect(cloud.meter.read().bySource["api POST /guests"]?.writeUnits ?? 0).toBe(0);
  } finally {
    elsewhere.close();
    await cloud.close();
  }
});

test("a page opened as a file gets nothing by default", async ({ page }) => {
  const cloud = await startCloud();
  const close = await openAsFile(page, pageFor(cloud));
  try {
    await expect.poll(() => toldOn(page)).toEqual(["no answer", "no socket"]);
  } finally {
    await close();
    await cloud.close();
  }
});

test("a page opened as a file chats where PARLEY_SITES is null", async ({ page }) => {
  const cloud = await startCloud({ sites: localSitesWith("null") });
  const close = await openAsFile(page, pageFor(cloud));
  try {
    await expect.poll(() => toldOn(page)).toEqual(["guest 201", "message"]);
  } finally {
    await close();
    await cloud.close();
  }
});
