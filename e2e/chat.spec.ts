import AxeBuilder from "@axe-core/playwright";
import { expect, freshRoom, saidBefore, test } from "./user.ts";

test.use({ contextOptions: { reducedMotion: "no-preference" } });

test("two users talk, reload, and see the history", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada Lovelace", room), await user("Grace Hopper", room)];

  await ada.say("Hello, is anybody there?");
  await expect(grace.log.getByText("Hello, is anybody there?")).toBeVisible();
  await grace.say("I am. Nice to meet you!");
  await expect(ada.log.getByText("I am. Nice to meet you!")).toBeVisible();

  for (const { page, log } of [ada, grace]) {
    await page.reload();
    await expect(log.getByRole("article")).toHaveCount(2);
    await expect(log.getByRole("article").nth(0)).toContainText("Hello, is anybody there?");
    await expect(log.getByRole("article").nth(1)).toContainText("I am. Nice to meet you!");
  }
});

test("each user has one color theme and initials, the same on every screen", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada Lovelace", room), await user("Grace Hopper", room)];
  await ada.say("in my color");
  const onHers = ada.log.getByRole("article").filter({ hasText: "in my color" });
  const onTheOther = grace.log.getByRole("article").filter({ hasText: "in my color" });
  await expect(onTheOther).toContainText("Ada Lovelace");
  await expect(onTheOther).toContainText("AL");
  const theme = await onHers.getAttribute("data-theme");
  expect(["indigo", "pink", "green", "blue", "orange", "violet"]).toContain(theme);
  expect(await onTheOther.getAttribute("data-theme")).toBe(theme);
});

test("text is text: markup stays as typed, and links can be followed", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
  await ada.say(markup);
  await ada.say("see https://example.com/a?b=c and javascript:alert(1)");
  await expect(grace.log.getByText(markup)).toBeVisible();
  expect(await grace.log.locator("img, b").count()).toBe(0);
  const link = grace.log.getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.com/a?b=c");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("a room hears only its own messages", async ({ user }) => {
  const [here, there] = [freshRoom(), freshRoom()];
  const [ada, grace] = [await user("Ada", here), await user("Grace", there)];
  await ada.say("only here");
  await expect(ada.log.getByText("only here")).toBeVisible();
  await grace.say("only there");
  await expect(grace.log.getByRole("article")).toHaveCount(1);
  await expect(grace.log.getByText("only here")).toHaveCount(0);
});

test("Enter sends, Shift+Enter starts a line, and an empty message is not sent", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  const composer = ada.page.getByRole("textbox", { name: "Message" });
  await expect(ada.page.getByRole("button", { name: "Send" })).toBeDisabled();
  await composer.fill("   ");
  await composer.press("Enter");
  await composer.fill("");
  await composer.pressSequentially("first");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("second");
  await composer.press("Enter");
  await expect(ada.log.getByRole("article")).toHaveCount(1);
  await expect(ada.log.getByRole("article")).toContainText(/first\s*second/);
  await expect(composer).toHaveValue("");
});

test("a message written without a connection waits, and arrives once when it is back", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByRole("button", { name: "Disconnect" }).click();
  await ada.page.keyboard.press("Escape");
  await ada.say("written on the train");
  await expect(ada.log.getByRole("article").filter({ hasText: "written on the train" })).toHaveAttribute(
    "data-state",
    "sending",
  );
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Connect", exact: true }).click();
  await ada.page.keyboard.press("Escape");
  await expect(ada.log.getByRole("article")).toHaveAttribute("data-state", "sent");
  await expect(grace.log.getByText("written on the train")).toHaveCount(1);
});

test("a reader who has scrolled up stays there, and a button leads to what is new", async ({ user }) => {
  const room = freshRoom();
  await saidBefore(
    "Ada",
    room,
    Array.from({ length: 30 }, (_, n) => `line ${n + 1}\nof two`),
  );
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await expect(grace.log.getByText("line 30")).toBeVisible();
  await grace.log.hover();
  await grace.page.mouse.wheel(0, -900);
  await expect(grace.log.getByText("line 30")).not.toBeInViewport();
  await ada.say("something new");
  const button = grace.page.getByRole("button", { name: /New messages/ });
  await expect(button).toBeVisible();
  await expect(grace.log.getByText("something new")).not.toBeInViewport();
  await button.click();
  await expect(grace.log.getByText("something new")).toBeInViewport();
  await expect(button).toBeHidden();
});

test("older pages load as the reader scrolls up, to the very first message", async ({ user }) => {
  const room = freshRoom();
  await saidBefore(
    "Grace",
    room,
    Array.from({ length: 120 }, (_, n) => `number ${n + 1}.`),
  );
  const ada = await user("Ada", room);
  await expect(ada.log.getByText("number 120.")).toBeInViewport();
  await ada.log.hover();
  await expect(async () => {
    await ada.page.mouse.wheel(0, -2000);
    await expect(ada.log.getByText("number 1.", { exact: true })).toBeInViewport({ timeout: 200 });
  }).toPass();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, viewport] of [
    ["phone", { width: 390, height: 844 }],
    ["desktop", { width: 1280, height: 800 }],
  ] as const) {
    test(`nothing hinders assistive technology: ${device}, ${colorScheme}`, async ({ user }) => {
      const ada = await user("Ada", freshRoom());
      await ada.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await ada.page.setViewportSize(viewport);
      await ada.say("hello https://example.com");
      await expect(ada.log.getByRole("article")).toHaveAttribute("data-state", "sent");
      const chat = await new AxeBuilder({ page: ada.page }).analyze();
      expect(chat.violations).toEqual([]);
      await ada.page.getByRole("button", { name: "Settings" }).click();
      await expect(ada.page.getByRole("dialog")).toBeVisible();
      const settings = await new AxeBuilder({ page: ada.page }).analyze();
      expect(settings.violations).toEqual([]);
    });
  }
}

test("the keyboard alone is enough", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  await ada.page.getByRole("textbox", { name: "Message" }).focus();
  await ada.page.keyboard.type("typed");
  await ada.page.keyboard.press("Tab");
  await expect(ada.page.getByRole("button", { name: "Send" })).toBeFocused();
  await ada.page.keyboard.press("Enter");
  await expect(ada.log.getByText("typed")).toBeVisible();
  await expect(ada.page.getByRole("textbox", { name: "Message" })).toBeFocused();
});
