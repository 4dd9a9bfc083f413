import type { Page } from "@playwright/test";
import { arrive, expect, freshRoom, saidBefore, test } from "./user.ts";

const composer = (page: Page) => page.getByRole("textbox", { name: "Message" });

const row = (page: Page, text: string) => page.getByRole("article").filter({ hasText: text });

const edit = async (page: Page, text: string) => {
  await row(page, text).hover();
  await row(page, text).getByRole("button", { name: "Message actions" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await expect(page.getByRole("textbox", { name: "Edit message" })).toBeFocused();
};

/** Does to the page what a translator of pages does: each text gets elements of its own around it. */
const translate = (page: Page) =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes: Node[] = [];
    while (texts.nextNode()) nodes.push(texts.currentNode);
    for (const node of nodes) {
      if (!node.parentElement || node.parentElement.closest("textarea")) continue;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      node.parentElement.replaceChild(outer, node);
      outer.append(inner);
      inner.textContent = node.textContent;
    }
  });

test("a page that is translated goes on: what is edited reads as its author has it now", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await ada.say("see https://example.com/a for more");
  await expect(row(grace.page, "for more")).toBeVisible();
  await translate(grace.page);
  for (const [from, to] of [
    ["for more", "plain now"],
    ["plain now", "and https://example.com/b again"],
    ["again", "plain once more"],
  ] as const) {
    await edit(ada.page, from);
    await ada.page.getByRole("textbox", { name: "Edit message" }).fill(to);
    await ada.page.keyboard.press("Enter");
    await expect(row(grace.page, to)).toBeVisible();
    await expect(grace.page.getByRole("article")).not.toContainText(from);
    await translate(grace.page);
  }
  await ada.say("and another one");
  await expect(row(grace.page, "and another one")).toBeVisible();
  await grace.page.getByRole("button", { name: "Settings" }).click();
  await grace.page.getByRole("button", { name: "Disconnect" }).click();
  await grace.page.keyboard.press("Escape");
  await expect(grace.page.getByRole("status").first()).toHaveText("Disconnected");
  await expect(grace.page.getByText("This page has failed")).toHaveCount(0);
});

test("an edit that was begun stays over another room and a reload, and tells what another device made of it", async ({
  user,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const ada = await user("Ada", room);
  await ada.say("first version");
  await expect(row(ada.page, "first version")).toHaveAttribute("data-state", "sent");
  const field = ada.page.getByRole("textbox", { name: "Edit message" });
  await edit(ada.page, "first version");
  await field.fill("second version, unfinished");
  await ada.page.getByRole("textbox", { name: "Open or create a room" }).fill(elsewhere);
  await ada.page.keyboard.press("Enter");
  await expect(composer(ada.page)).toHaveValue("");
  await ada.page.getByRole("link", { name: room }).click();
  await expect(field).toHaveValue("second version, unfinished");
  await ada.page.reload();
  await expect(field).toHaveValue("second version, unfinished");

  const other = await ada.page.context().newPage();
  await other.goto(`/r/${room}`);
  await edit(other, "first version");
  await other.getByRole("textbox", { name: "Edit message" }).fill("from the phone");
  await other.keyboard.press("Enter");
  await expect(ada.page.getByText("Edited on another device in the meantime: from the phone")).toBeVisible();
  await field.press("Enter");
  await expect(row(other, "second version, unfinished")).toBeVisible();
  await expect(composer(ada.page)).toHaveValue("");
});

for (const [fault, answer] of [
  ["is gone", { status: 404, contentType: "text/plain", body: "Not found" }],
  ["is answered with the page", { status: 200, contentType: "text/html", body: "<!doctype html><p>Parley" }],
] as const) {
  test(`a part of the site that ${fault} after a deployment leaves the rest, and the draft`, async ({
    user,
  }) => {
    const ada = await user("Ada", freshRoom(), (page) =>
      page.route(/assets\/settings-dialog.*\.js/, (route) => route.fulfill(answer)),
    );
    await composer(ada.page).fill("unfinished");
    await ada.page.getByRole("button", { name: "Settings" }).click();
    const told = ada.page.getByRole("alert").filter({ hasText: "could not be loaded" });
    await expect(told).toBeVisible();
    await expect(composer(ada.page)).toHaveValue("unfinished");
    await told.getByRole("button", { name: "Not now" }).click();
    await expect(told).toHaveCount(0);
    await ada.page.unroute(/assets\/settings-dialog.*\.js/);
    await composer(ada.page).press("Enter");
    await expect(row(ada.page, "unfinished")).toHaveAttribute("data-state", "sent");

    // Nothing is unsaved now: the page loads itself anew, with what is deployed.
    const loaded = ada.page.waitForEvent("load");
    await ada.page.getByRole("button", { name: "Settings" }).click();
    await loaded;
    await expect(row(ada.page, "unfinished")).toBeVisible();
    await ada.page.getByRole("button", { name: "Settings" }).click();
    await expect(ada.page.getByRole("dialog")).toBeVisible();
  });
}

test("on a screen that is touched Enter starts a line, until it is set to send", async ({ browser }) => {
  const ada = await arrive(browser, "Ada", freshRoom(), {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const field = composer(ada.page);
  await field.pressSequentially("first");
  await field.press("Enter");
  await field.pressSequentially("second");
  await expect(field).toHaveValue("first\nsecond");
  await ada.page.getByRole("button", { name: "Send" }).click();
  await expect(ada.log.getByRole("article")).toContainText(/first\s*second/);
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByRole("radio", { name: "Sends" }).click();
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.getByRole("dialog")).toBeHidden();
  await field.fill("third");
  await field.press("Enter");
  await expect(ada.log.getByRole("article")).toHaveCount(2);
  await ada.page.context().close();
});

test("each line of a message has the direction of its own letters", async ({ user }) => {
  const room = freshRoom();
  await saidBefore("Grace", room, [`English first, and long enough\n${"שלום עולם"}\nEnglish again`]);
  const ada = await user("Ada", room);
  await expect(row(ada.page, "English first")).toBeVisible();
  const ends = await row(ada.page, "English first")
    .locator("p")
    .evaluate((text) => {
      const node = text.firstChild;
      if (!node) throw new Error("no text");
      const all = text.getBoundingClientRect();
      const lines = (text.textContent ?? "").split("\n");
      let at = 0;
      return lines.map((line) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + line.length);
        at += line.length + 1;
        const { left, right } = range.getBoundingClientRect();
        return left - all.left < 1 ? "left" : all.right - right < 1 ? "right" : "neither";
      });
    });
  expect(ends).toEqual(["left", "right", "left"]);
});

test("without a clipboard a message is copied the older way, or the page says that it was not", async ({
  user,
}) => {
  const room = freshRoom();
  await saidBefore("Grace", room, ["take this"]);
  const failed: string[] = [];
  const ada = await user("Ada", room, async (page) => {
    page.on("pageerror", ({ message }) => failed.push(message));
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = (command) => {
        Object.assign(document, { copied: `${command} ${getSelection()}` });
        return !location.hash.includes("refused");
      };
    });
  });
  await row(ada.page, "take this").hover();
  await row(ada.page, "take this").getByRole("button", { name: "Copy text" }).click();
  await expect(row(ada.page, "take this").getByRole("button", { name: "Copied" })).toBeVisible();
  await ada.page.evaluate(() => history.replaceState(null, "", "#refused"));
  await row(ada.page, "take this").getByRole("button", { name: /Cop/ }).click();
  await expect(ada.page.getByText("Your browser did not allow copying")).toBeVisible();
  expect(failed).toEqual([]);
});
