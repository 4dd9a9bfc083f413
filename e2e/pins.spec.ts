import AxeBuilder from "@axe-core/playwright";
import { bubble, choose, stored } from "./bubble.ts";
import { expect, freshRoom, guestIn, saidBefore, test, type User } from "./user.ts";

/** What a page asks of the API from now on. Catching up is left out: a late frame makes it necessary. */
const requestsOf = ({ page }: User): string[] => {
  const urls: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (url.startsWith(process.env.PARLEY_API_URL ?? "") && !url.includes("after=")) urls.push(url);
  });
  return urls;
};

const bar = (user: User) => user.page.getByRole("region", { name: "Pinned messages" });

test("anybody pins a message, everybody sees it at the top, and whoever comes later, too", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "the plan for Monday");
  await choose(grace, "the plan for Monday", "Pin to the room");
  for (const each of [ada, grace]) await expect(bar(each)).toContainText("the plan for Monday");
  // Pins are no news of the message itself.
  await expect(grace.page.getByText("changed a message")).toHaveCount(0);
  await ada.page.reload();
  await expect(bar(ada)).toContainText("the plan for Monday");
  await choose(ada, "the plan for Monday", "Unpin");
  for (const each of [ada, grace]) await expect(bar(each)).toHaveCount(0);
});

test("whoever writes on while a menu or a dialog closes keeps the focus", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  await ada.page.emulateMedia({ reducedMotion: "no-preference" });
  const field = ada.page.getByRole("textbox", { name: "Message" });
  // Between what closes it and the end of its closing, which takes a while on a slow device.
  const press = (role: "menuitem" | "button", name: string) =>
    ada.page.getByRole(role, { name, exact: true }).evaluate((pressed) => {
      const popup = pressed.closest("[data-open]");
      const closing = new MutationObserver(() => {
        if (!popup?.hasAttribute("data-open")) document.getElementById("message")?.focus();
      });
      if (popup) closing.observe(popup, { attributeFilter: ["data-open"] });
      if (pressed instanceof HTMLElement) pressed.click();
    });
  await stored(ada, "the plan for Monday");
  await bubble(ada, "the plan for Monday").hover();
  await ada.page.getByRole("button", { name: "Message actions" }).click();
  await press("menuitem", "Pin to the room");
  await expect(bar(ada)).toContainText("the plan for Monday");
  await expect(ada.page.getByRole("menu")).toHaveCount(0);
  await expect(field).toBeFocused();

  await ada.page.getByRole("button", { name: "Settings" }).click();
  await press("button", "Close");
  await expect(ada.page.getByRole("dialog")).toHaveCount(0);
  await expect(field).toBeFocused();
});

test("the bar leads to a message that is far back, by the keyboard, and lists several", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  await stored(ada, "the first of all");
  await choose(ada, "the first of all", "Pin to the room");
  await stored(ada, "the second");
  await choose(ada, "the second", "Pin to the room");
  await expect(bar(ada)).toContainText("the second");
  await saidBefore(
    "Grace",
    room,
    Array.from({ length: 30 }, (_, nth) => `talk ${nth}.`),
  );
  await expect(bubble(ada, "talk 29.")).toBeInViewport();
  await expect(bubble(ada, "the first of all")).toHaveCount(0);

  await bar(ada).getByRole("button", { name: "All 2 pinned" }).press("Enter");
  const dialog = ada.page.getByRole("dialog", { name: "Pinned messages" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  const { violations } = await new AxeBuilder({ page: ada.page }).include('[role="dialog"]').analyze();
  expect(violations).toEqual([]);
  await dialog.getByRole("button", { name: /the first of all/ }).press("Enter");
  await expect(bubble(ada, "the first of all")).toBeInViewport();
  await expect(ada.log.locator("[data-goal]")).toBeFocused();
});

test("a pinned message from before what is loaded is shown when its reader asks, and leads to it", async ({
  user,
}) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  await stored(ada, "long ago");
  await choose(ada, "long ago", "Pin to the room");
  await expect(bar(ada)).toContainText("long ago");
  await saidBefore(
    "Grace",
    room,
    Array.from({ length: 110 }, (_, n) => `number ${n + 1}.`),
  );
  const late = await user("Late", room);
  await expect(late.log.getByText("number 110.")).toBeInViewport();
  const requests = requestsOf(late);
  const show = bar(late).getByRole("button", { name: "Pinned message Show" });
  // The bar's code is fetched on its own, and may come after the messages.
  await expect(show).toBeVisible();
  await expect(show).toBeVisible();
  const { violations } = await new AxeBuilder({ page: late.page }).include("section").analyze();
  expect(violations).toEqual([]);
  await show.press("Enter");
  await expect(bar(late).getByRole("status")).toContainText("long ago");
  await expect(bar(late).getByRole("button", { name: /long ago/ })).toBeFocused();
  expect(requests).toHaveLength(1);
  await bar(late)
    .getByRole("button", { name: /long ago/ })
    .press("Enter");
  await expect(bubble(late, "long ago")).toBeInViewport();
  await expect(late.log.locator("[data-goal]")).toBeFocused();
});

test("what others do with messages from before what is loaded makes no page send a request", async ({
  user,
}) => {
  const room = freshRoom();
  const { client, stored: whenStored } = await guestIn("Grace", room);
  for (let nth = 1; nth <= 110; nth++) client.send(room, `number ${nth}.`);
  const old = (await whenStored()).flatMap(({ seq }) => seq ?? []).slice(0, 8);
  const ada = await user("Ada", room);
  await expect(ada.log.getByText("number 110.")).toBeInViewport();
  const requests = requestsOf(ada);
  for (const seq of old) {
    client.pin(room, seq);
    await whenStored();
  }
  await expect(bar(ada)).toContainText("All 8 pinned");
  for (const seq of old.slice(0, 3)) client.edit(room, seq, `another ${seq}`);
  for (const seq of old.slice(0, 2)) client.deleteMessage(room, seq);
  await whenStored();
  client.send(room, "the end");
  await expect(ada.log.getByText("the end")).toBeInViewport();
  expect(requests).toEqual([]);
  await expect(bar(ada)).toContainText("Pinned message");
  client.close();
});

test("a pinned message that is deleted is pinned no longer", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "not for long");
  await choose(ada, "not for long", "Pin to the room");
  await expect(bar(grace)).toContainText("not for long");
  await choose(ada, "not for long", "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  for (const each of [ada, grace]) await expect(bar(each)).toHaveCount(0);
});

test("the bar and the list show a pinned message's sender with the marks of a bubble", async ({ user }) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  for (const name of ["Ada", "ADA!"]) {
    const guest = await user(name, room);
    await stored(guest, `said by ${name}`);
    await choose(guest, `said by ${name}`, "Pin to the room");
    await expect(bar(grace)).toContainText(`said by ${name}`);
  }
  const tags = await grace.log.getByTitle(/^Similar names/).allTextContents();
  expect(new Set(tags).size).toBe(2);

  const latest = bar(grace).getByRole("button", { name: /said by ADA!/ });
  await expect(latest.getByTitle("A guest: anyone can choose this name.")).toBeVisible();
  await expect(latest.getByTitle(/^Similar names/)).toHaveText(tags[1] ?? "");
  await expect(latest).toHaveAccessibleName(
    `Go to the pinned message. ADA (guest), user tag ${tags[1]}: “said by ADA!”`,
  );

  await bar(grace).getByRole("button", { name: "All 2 pinned" }).click();
  const dialog = grace.page.getByRole("dialog", { name: "Pinned messages" });
  await expect(dialog.getByTitle("A guest: anyone can choose this name.")).toHaveCount(2);
  await expect(dialog.getByTitle(/^Similar names/)).toHaveText(tags.toReversed());
  const { violations } = await new AxeBuilder({ page: grace.page }).analyze();
  expect(violations).toEqual([]);
});
