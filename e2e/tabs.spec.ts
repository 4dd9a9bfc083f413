import type { Dialog, Page } from "@playwright/test";
import { pathOf } from "./path.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const composer = (page: Page) => page.getByRole("textbox", { name: "Message" });

const row = (page: Page, text: string) => page.getByRole("article").filter({ hasText: text });

const say = async (page: Page, text: string) => {
  await composer(page).fill(text);
  await composer(page).press("Enter");
};

/** Another tab of the same user, in the same room. */
const anotherTab = async ({ page }: User, room: string) => {
  const tab = await page.context().newPage();
  await tab.goto(`/r/${room}`);
  await expect(tab.getByRole("status").first()).toContainText("Connected");
  return tab;
};

test("a tab that does not run holds up no other: its turn is taken, and everything is sent once", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await ada.say("from the first");
  await expect(row(ada.page, "from the first")).toHaveAttribute("data-state", "sent");
  const second = await anotherTab(ada, room);
  await expect(row(second, "from the first")).toBeVisible();
  const opened = Promise.withResolvers<Dialog>();
  ada.page.on("dialog", (dialog) => opened.resolve(dialog));
  const blocked = ada.page.evaluate(() => alert("blocked"));
  const dialog = await opened.promise;

  await say(second, "one");
  await say(second, "two");
  for (const text of ["one", "two"]) {
    await expect(row(second, text)).toHaveAttribute("data-state", "sent");
    await expect(row(grace.page, text)).toHaveCount(1);
  }
  await dialog.accept();
  await blocked;
  await ada.say("from the first again");
  for (const page of [ada.page, second, grace.page]) {
    await expect(page.locator('article[data-state="sent"]')).toHaveCount(4);
    await expect(page.getByRole("article")).toContainText([
      "from the first",
      "one",
      "two",
      "from the first again",
    ]);
  }
});

test("a new name is the one that is sent, from whichever tab it was taken in", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await ada.say("as Ada");
  const second = await anotherTab(ada, room);
  await second.getByRole("button", { name: "Settings" }).click();
  const name = second.getByRole("textbox", { name: "Display name" });
  await name.fill("Countess");
  await second.locator("form").filter({ has: name }).getByRole("button", { name: "Save" }).click();
  await expect(second.getByText("New messages will have this name")).toBeVisible();
  await second.keyboard.press("Escape");
  await expect(ada.page.getByRole("navigation").getByText("Countess")).toBeVisible();
  await ada.say("from the first tab");
  await say(second, "from the second tab");
  for (const text of ["from the first tab", "from the second tab"]) {
    await expect(row(grace.page, text)).toHaveAttribute("aria-label", /^Countess/);
  }
});

test("each tab's draft is its own: none is lost to another, and what was sent is offered nowhere", async ({
  user,
}) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const second = await anotherTab(ada, room);
  await composer(ada.page).fill("a long draft");
  await say(second, "ok");
  await expect(row(second, "ok")).toHaveAttribute("data-state", "sent");
  await ada.page.reload();
  await expect(composer(ada.page)).toHaveValue("a long draft");
  await second.reload();
  await expect(row(second, "ok")).toBeVisible();
  await expect(composer(second)).toHaveValue("");

  await ada.say("a long draft, sent");
  await expect(row(second, "a long draft, sent")).toBeVisible();
  await expect(composer(second)).toHaveValue("");
  await second.reload();
  await expect(row(second, "a long draft, sent")).toBeVisible();
  await expect(composer(second)).toHaveValue("");
});

test("what was being written in a tab that is gone is offered by the next one", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const second = await anotherTab(ada, room);
  await composer(second).fill("half a thought");
  await second.close();
  const third = await anotherTab(ada, room);
  await expect(composer(third)).toHaveValue("half a thought");
  await expect(composer(ada.page)).toHaveValue("");
});

test("what the page still holds is sent, also when the browser lost its database", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const path = await pathOf(ada.page);
  await ada.page.reload();
  await expect(ada.page.getByRole("status").first()).toContainText("Connected");
  await path.cut();
  const texts = ["one", "two", "three", "four", "five"];
  for (const text of texts) await ada.say(text);
  await expect(ada.log.locator('article[data-state="sending"]')).toHaveCount(5);
  await ada.page.evaluate(async () => {
    for (const { name = "" } of await indexedDB.databases()) {
      await new Promise((resolve) => {
        indexedDB.deleteDatabase(name).onsuccess = resolve;
      });
    }
  });
  path.mend();
  for (const { log } of [ada, grace]) {
    await expect(log.locator('article[data-state="sent"]')).toHaveCount(5, { timeout: 60_000 });
    await expect(log.getByRole("article")).toContainText(texts);
  }
});

test("whoever leaves the page right after Enter has sent the message, or has the draft", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  for (const [index, wait] of [0, 0, 2, 5, 10, 15].entries()) {
    const text = `in a hurry ${index}.`;
    await composer(ada.page).fill(text);
    const loaded = ada.page.waitForEvent("load");
    await ada.page.evaluate((milliseconds) => {
      const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
      document.querySelector("textarea")?.dispatchEvent(enter);
      if (milliseconds > 0) setTimeout(() => location.reload(), milliseconds);
      else location.reload();
    }, wait);
    await loaded;
    await expect(ada.page.getByRole("status").first()).toContainText("Connected");
    const sent = row(ada.page, text).and(ada.page.locator('[data-state="sent"]'));
    await expect(async () => {
      const written = await composer(ada.page).inputValue();
      expect([(await sent.count()) === 1, written === text].filter(Boolean)).toHaveLength(1);
    }).toPass();
    if ((await sent.count()) === 0) await composer(ada.page).press("Enter");
    await expect(sent).toHaveCount(1);
    await expect(composer(ada.page)).toHaveValue("");
  }
});
