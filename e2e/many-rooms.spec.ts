import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import { record } from "../packages/core/src/log/record.ts";
import { storeReadMarker } from "../packages/core/src/read-marker/move.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import { anyCost } from "../packages/local/src/open-limits.ts";
import { serveBuiltSite } from "./built-site.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { joinRooms, newGuest, pageOf, roomNames } from "./many-rooms.ts";
import { countRenders, renderedDuring, settledRenders } from "./rendered.ts";
import { expect, guestIn, test } from "./user.ts";

let cloud: Cloud;
let site: Awaited<ReturnType<typeof serveBuiltSite>>;

test.beforeAll(async () => {
  cloud = await startCloud({ rateLimits: anyCost });
  site = await serveBuiltSite({ VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api });
});
test.afterAll(async () => {
  await site?.close();
  await cloud?.close();
});

const rooms = roomNames(200);
const newestFirst = rooms.toReversed();
/** Among the last of the list: they were active first. */
const [far = "", quiet = ""] = rooms;
const [newest = ""] = newestFirst;

const credentials = { accessKeyId: "e2e", secretAccessKey: "e2e" };

/** A user of all rooms, who has read 10 of the 50 messages that another one said in the far room. */
const preparedUser = async () => {
  const ada = await newGuest(cloud.api, "Ada");
  const client = openDynamoDB({ endpoint: cloud.dynamodb, region: "us-east-1", credentials });
  let now = Date.now() - 3_600_000;
  const store = openStore({ client, table: cloud.table, now: () => now });
  const grace = { userId: "account-grace", name: "Grace" };
  for (const room of rooms) {
    now += 2_000;
    await joinRooms(store, ada, [room]);
    if (room !== far) continue;
    for (let n = 1; n <= 50; n++) {
      const message = `number ${n}.`;
      const { event, epoch } = await record(store, {
        kind: "message",
        room,
        id: `n-${n}`,
        message,
        sender: grace,
      });
      const marked = { room, epoch, seq: event.seq, revision: 0, messages: n + 1 };
      if (n === 10) await storeReadMarker(store, ada.userId, marked);
    }
  }
  return ada;
};

const list = (page: Page) => page.getByRole("navigation", { name: "Rooms" });
const links = (page: Page) => list(page).getByRole("link").filter({ hasText: /room-/ });
const link = (page: Page, room: string) => list(page).getByRole("link", { name: room });

/** The names of the rooms, as they stand in the list. */
const order = (page: Page) =>
  links(page).evaluateAll((all) => all.map((each) => each.getAttribute("href")?.replace("/r/", "")));

const first = (room: string) => [room, ...newestFirst.filter((other) => other !== room)];

test("a user of 200 rooms has them in the order of activity, and the far ones are a scroll away", async ({
  browser,
}) => {
  const guest = await preparedUser();
  const page = await pageOf(browser, { site: site.url, api: cloud.api, guest });
  await countRenders(page);
  await page.goto(`/r/${newest}`);
  await expect.poll(() => order(page)).toEqual(newestFirst);
  await expect(link(page, far)).toContainText("40 unread");
  await expect(link(page, newest)).toContainText(`You: Hello, ${newest}`);

  // What is not seen is neither laid out nor painted, and its last line is read once it is seen.
  const isPainted = (room: string) =>
    link(page, room)
      .locator("span")
      .first()
      .evaluate((each) => each.checkVisibility({ contentVisibilityAuto: true }));
  expect(await isPainted(newest)).toBe(true);
  expect(await isPainted(quiet)).toBe(false);
  await link(page, quiet).scrollIntoViewIfNeeded();
  await expect.poll(() => isPainted(quiet)).toBe(true);
  await expect(link(page, quiet)).toContainText(`You: Hello, ${quiet}`);
  expect(await isPainted(newest)).toBe(false);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // A message there brings its room to the top, and one that is read here moves the read position. Both
  // render rows, and no more than those whose lines come late from the scroll.
  const { client, stored } = await guestIn("Ben", quiet, cloud);
  await link(page, newest).scrollIntoViewIfNeeded();
  await settledRenders(page);
  const rendered = await renderedDuring(page, async () => {
    client.send(newest, "over here");
    await stored();
    await expect(page.getByRole("log").getByText("over here")).toBeInViewport();
    client.send(quiet, "is anybody here?");
    await expect(link(page, quiet)).toContainText("Ben: is anybody here?");
    await expect.poll(() => order(page)).toEqual(first(quiet));
  });
  const rows = new Set(rendered.filter((place) => place.startsWith("link /r/room-")));
  expect(rows).toContain(`link /r/${quiet}`);
  expect(rows.size).toBeLessThan(30);
  await expect(link(page, quiet)).toContainText("1 unread");

  // All of it is there again after a reload, in the number of all rooms as well.
  client.send(quiet, "hello?");
  await stored();
  await page.setViewportSize({ width: 400, height: 800 });
  const all = page.getByRole("button", { name: "Rooms, 42 unread" });
  await expect(all).toBeVisible();
  await page.reload();
  await expect(all).toBeVisible();
  await all.click();
  const dialog = page.getByRole("dialog", { name: "Rooms" });
  await expect(dialog.getByRole("link", { name: quiet })).toContainText("2 unread");
  await expect(dialog.getByRole("link", { name: far })).toContainText("40 unread");
  await expect.poll(() => order(page)).toEqual(first(quiet));

  // The last room of the list opens where its reader stopped.
  await dialog.getByRole("link", { name: far }).click();
  const log = page.getByRole("log", { name: `Messages in ${far}` });
  await expect(log.getByRole("heading", { name: /^New since/ })).toBeInViewport();
  await expect(log.getByText("number 11.", { exact: true })).toBeInViewport();
  await expect(log.getByText("number 50.", { exact: true })).not.toBeInViewport();
  client.close();
  await page.context().close();
});
