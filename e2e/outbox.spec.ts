import type { Locator, Page } from "@playwright/test";
import { disturb, pathOf } from "./path.ts";
import { expect, freshRoom, test } from "./user.ts";

const articles = (log: Locator) => log.getByRole("article");

/** Waits until the log shows these messages and no other, in this order, all of them stored. */
const shows = async (log: Locator, texts: readonly string[]) => {
  await expect(log.locator('article[data-state="sent"]')).toHaveCount(texts.length, { timeout: 120_000 });
  await expect(articles(log)).toHaveCount(texts.length);
  await expect(articles(log)).toContainText([...texts]);
};

/** How many messages the browser's databases keep. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const answerOf = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let count = 0;
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await answerOf(indexedDB.open(name));
      if (database.objectStoreNames.contains("items"))
        count += await answerOf(database.transaction("items").objectStore("items").count());
      database.close();
    }
    return count;
  });

test("what is written offline outlives a reload, and arrives once and in order", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const path = await pathOf(ada.page);
  await ada.page.reload();
  await ada.say("before");
  for (const { log } of [grace, ada]) await shows(log, ["before"]);

  await path.cut();
  for (const text of ["offline 1", "offline 2", "offline 3"]) await ada.say(text);
  await expect(ada.log.locator('article[data-state="sending"]')).toHaveCount(3);
  // What is shown at once is kept a moment later, and a reload in between would be faster than any hand.
  await expect.poll(() => kept(ada.page)).toBe(3);
  await ada.page.reload();
  await expect(ada.log.locator('article[data-state="sending"]')).toHaveCount(3);
  await expect(articles(ada.log)).toContainText(["offline 1", "offline 2", "offline 3"]);
  await ada.say("offline 4");
  await grace.say("meanwhile");
  await shows(grace.log, ["before", "meanwhile"]);

  path.mend();
  const all = ["before", "meanwhile", "offline 1", "offline 2", "offline 3", "offline 4"];
  for (const { log } of [grace, ada]) await shows(log, all);
  await ada.page.reload();
  await shows(ada.log, all);
});

test("a tab that crashes loses nothing", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const path = await pathOf(ada.page);
  await ada.page.reload();
  await expect(ada.page.getByRole("status").first()).toContainText("Connected");
  await path.cut();
  for (const text of ["one", "two"]) await ada.say(text);
  await expect(ada.log.locator('article[data-state="sending"]')).toHaveCount(2);
  await expect.poll(() => kept(ada.page)).toBe(2);
  const crashed = ada.page.waitForEvent("crash");
  await ada.page.goto("chrome://crash").catch(() => {});
  await crashed;
  const next = await ada.page.context().newPage();
  await next.goto(`/r/${room}`);
  for (const log of [grace.log, next.getByRole("log")]) await shows(log, ["one", "two"]);
});

test("frames that are lost, doubled, late and out of order change nothing", async ({ user }) => {
  test.slow();
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const told = await disturb(ada.page, 1);
  await ada.page.reload();
  const texts = Array.from({ length: 8 }, (_, index) => `message ${index}.`);
  for (const text of texts) await ada.say(text);
  for (const { log } of [grace, ada]) await shows(log, texts);
  expect(Math.min(...Object.values(told))).toBeGreaterThan(0);
});

test("tabs share what is on its way, and when the sending one is closed another sends it, once", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const sent: string[] = [];
  // What the first tab sends gets lost.
  await ada.page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (String(frame).includes("sendMessage")) sent.push(String(frame));
      else server.send(frame);
    });
  });
  await ada.page.reload();
  await expect(ada.page.getByRole("status").first()).toContainText("Connected");
  const second = await ada.page.context().newPage();
  await second.goto(`/r/${room}`);
  await expect(second.getByRole("status").first()).toContainText("Connected");

  await ada.say("one");
  await second.getByRole("textbox", { name: "Message" }).fill("two");
  await second.getByRole("textbox", { name: "Message" }).press("Enter");
  await expect(articles(ada.log)).toContainText(["one", "two"]);
  await expect.poll(() => sent).toHaveLength(1);
  await ada.page.close();
  for (const log of [second.getByRole("log"), grace.log]) await shows(log, ["one", "two"]);
  expect(sent).toHaveLength(1);
});

for (const [fault, breakIt] of [
  [
    "refuses storage",
    () =>
      Object.assign(IDBFactory.prototype, {
        open: () => {
          throw new DOMException("No.", "SecurityError");
        },
      }),
  ],
  [
    "has a damaged database",
    () =>
      Object.assign(IDBDatabase.prototype, {
        transaction: () => {
          throw new DOMException("No.", "NotFoundError");
        },
      }),
  ],
  [
    "has no space left",
    () =>
      Object.assign(IDBObjectStore.prototype, {
        put: () => {
          throw new DOMException("Full.", "QuotaExceededError");
        },
      }),
  ],
] as const) {
  test(`a browser that ${fault} still chats, and says what it cannot keep`, async ({ user }) => {
    const room = freshRoom();
    const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
    await ada.page.addInitScript(breakIt);
    await ada.page.reload();
    await ada.say("hello");
    await shows(grace.log, ["hello"]);
    await expect(articles(ada.log)).toHaveAttribute("data-state", "sent");
    await expect(ada.log.getByText("cannot be stored in this browser")).toBeVisible();
  });
}

test("what is being written is kept for each room", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const composer = ada.page.getByRole("textbox", { name: "Message" });
  await composer.fill("half a thou");
  await ada.page.goto(`/r/${freshRoom()}`);
  await expect(composer).toHaveValue("");
  await ada.page.goto(`/r/${room}`);
  await expect(composer).toHaveValue("half a thou");
  await ada.say("a whole thought");
  // Whoever leaves right after Enter may have the draft instead.
  await expect(articles(ada.log)).toHaveAttribute("data-state", "sent");
  await ada.page.reload();
  await expect(composer).toHaveValue("");
});
