import { fileURLToPath } from "node:url";
import { type BrowserContext, expect, test } from "@playwright/test";
import { build } from "esbuild";
import type { indexedOutbox } from "../packages/client/src/outbox/indexed-outbox.ts";
import type { Outbox, OutboxItem } from "../packages/client/src/outbox/outbox.ts";

declare global {
  /** The module, as each page has it. */
  var outboxes: { indexedOutbox: typeof indexedOutbox };
  /** What one test leaves in its page. */
  var slow: { outbox: Outbox; put: Promise<string>; release: boolean };
}

const item: OutboxItem = { kind: "message", id: "one", room: "general", timestamp: "", text: "hello" };

/** Pages with nothing but the outbox in them, which share the browser's real database. */
const pagesOf = async (context: BrowserContext, count: number) => {
  const source = fileURLToPath(new URL("../packages/client/src/outbox/indexed-outbox.ts", import.meta.url));
  const options = { bundle: true, write: false, format: "iife", globalName: "outboxes" } as const;
  const [script] = (await build({ entryPoints: [source], ...options })).outputFiles;
  const body = `<!doctype html><script>${script?.text}</script>`;
  // Nothing listens there: the browser is answered by the test.
  await context.route("http://localhost:9/", (route) => route.fulfill({ contentType: "text/html", body }));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const page = await context.newPage();
      await page.goto("http://localhost:9/");
      return page;
    }),
  );
};

test("what one tab says late of an item that another one has removed does not bring it back", async ({
  context,
}) => {
  const [first, second] = await pagesOf(context, 2);
  await first?.evaluate((one) => outboxes.indexedOutbox("shared").put(one), item);
  const replaced = await first?.evaluate((one) => outboxes.indexedOutbox("shared").replace(one), item);
  await second?.evaluate((one) => outboxes.indexedOutbox("shared").remove(one), item);
  const late = await first?.evaluate((one) => outboxes.indexedOutbox("shared").replace(one), item);
  const left = await second?.evaluate(() => outboxes.indexedOutbox("shared").load());
  expect([replaced, late, left]).toEqual([true, false, []]);
});

test("what could not be kept in time is not kept later either", async ({ context }) => {
  const [page] = await pagesOf(context, 1);
  await page?.clock.install();
  await page?.evaluate(async (one) => {
    const outbox = outboxes.indexedOutbox("busy");
    await outbox.load();
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open("busy");
      opening.onsuccess = () => resolve(opening.result);
    });
    // A transaction of somebody else, which lasts until it is told to end.
    const store = database.transaction("items", "readwrite").objectStore("items");
    const put = outbox.put(one).then(
      () => "kept",
      () => "failed",
    );
    globalThis.slow = { outbox, put, release: false };
    const goOn = () => {
      if (!slow.release) store.count().onsuccess = goOn;
    };
    goOn();
  }, item);
  await page?.clock.runFor(5_000);
  const found = await page?.evaluate(async () => {
    const told = await slow.put;
    slow.release = true;
    return [told, await slow.outbox.load()];
  });
  expect(found).toEqual(["failed", []]);
});
