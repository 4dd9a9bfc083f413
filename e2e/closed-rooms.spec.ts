import AxeBuilder from "@axe-core/playwright";
import { choose, stored } from "./bubble.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const list = ({ page }: User) => page.getByRole("navigation", { name: "Rooms" });
const heading = ({ page }: User) => page.getByRole("heading", { level: 1 });
const dialog = ({ page }: User, name: string) => page.getByRole("dialog", { name });
const missing = (user: User) => user.page.getByRole("heading", { name: "There is no such room." });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

const openMembers = async ({ page }: User) => {
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Members" }).click();
};

const change = async (user: User, name: string, action: string) => {
  await dialog(user, "Members")
    .getByRole("button", { name: `Change ${name}` })
    .click();
  await user.page.getByRole("menuitem", { name: action }).click();
};

/** All that a page shows or keeps of a user. */
const allOf = ({ page }: User) =>
  page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }));

test("a private room is made, is heard by whom its owner adds, and is gone for whoever is removed", async ({
  user,
}) => {
  const lobby = freshRoom();
  const [ada, ben, eve] = [await user("Ada", lobby), await user("Ben", lobby), await user("Eve", lobby)];
  for (const each of [ada, ben, eve]) await each.say(`hello from ${each.name}`);
  for (const each of [ada, ben, eve]) await expect(each.log).toContainText("hello from Eve");

  await list(ada).getByRole("button", { name: "New room" }).click();
  const title = dialog(ada, "New room").getByRole("textbox", { name: "Title" });
  await expect(title).toBeFocused();
  await title.fill("Surprise party");
  await title.press("Enter");
  await expect(heading(ada)).toHaveText("Surprise party");
  await expect(ada.page).toHaveTitle("Surprise party · Parley");
  await expect(list(ada).getByRole("link", { name: "Surprise party" })).toBeVisible();
  await expect(ada.log).toContainText("You created this room");

  await openMembers(ada);
  await dialog(ada, "Members").getByRole("button", { name: "Add people" }).click();
  await dialog(ada, "Add people").getByRole("button", { name: "Add Ben" }).click();
  await expect(dialog(ada, "Add people").getByRole("button", { name: "Added" })).toBeVisible();
  await accessible(ada);
  await dialog(ada, "Add people").getByRole("button", { name: "Done" }).click();
  await expect(dialog(ada, "Members").getByRole("listitem")).toHaveText([/You *Owner/, /Ben.*Member/]);
  await accessible(ada);
  await ada.page.keyboard.press("Escape");
  await expect(ada.log).toContainText(/You added Ben/);
  await openMembers(ada);
  await change(ada, "Ben", "Make moderator");
  // By now the list is read, and in the order of ids.
  await expect(dialog(ada, "Members").getByRole("listitem").filter({ hasText: "Ben" })).toContainText(
    "Moderator",
  );
  await ada.page.keyboard.press("Escape");
  await expect(dialog(ada, "Members")).toHaveCount(0);

  await list(ben).getByRole("link", { name: "Surprise party" }).click();
  await expect(ben.log).toContainText(/Ada *(guest)? made you a moderator/);
  await ben.say("I bring the cake");
  await expect(ada.log).toContainText("I bring the cake");
  await ada.say("nobody tells Eve");
  await expect(ben.log).toContainText("nobody tells Eve");
  await expect(ada.log).toContainText(/You made Ben *(guest)? a moderator/);

  // Who keeps order deletes anybody's message.
  await stored(ada, "a slip of the tongue");
  await choose(ben, "a slip of the tongue", "Delete");
  await dialog(ben, "Delete this message?").getByRole("button", { name: "Delete" }).click();
  for (const each of [ada, ben]) await expect(each.log).not.toContainText("a slip of the tongue");

  const address = new URL(ada.page.url()).pathname;
  expect(address).toMatch(/^\/r\/~p[a-z2-7]{25}$/);
  await eve.page.goto(address);
  await expect(missing(eve)).toBeVisible();
  await accessible(eve);
  expect(await allOf(eve)).not.toMatch(/Surprise|cake/);

  await openMembers(ada);
  await change(ada, "Ben", "Remove from the room");
  await expect(dialog(ada, "Members").getByRole("listitem")).toHaveText([/You *Owner/]);
  await expect(missing(ben)).toBeFocused();
  await ada.page.keyboard.press("Escape");
  await ada.say("Ben is out");
  await expect(ada.log).toContainText(/You removed Ben/);
  for (let loads = 0; loads < 2; loads++) {
    await expect(missing(ben)).toBeVisible();
    await expect(list(ben).getByRole("link", { name: "Surprise party" })).toHaveCount(0);
    expect(await allOf(ben)).not.toMatch(/Surprise|cake|Ben is out/);
    await ben.page.reload();
  }
  await ben.page.getByRole("link", { name: "Go to #general" }).click();
  await expect(heading(ben)).toHaveText("# general");
});

test("whoever opens a link that invites joins by a click, and no more than it is for", async ({
  user,
  browser,
}) => {
  const [ada, ben] = [await user("Ada", freshRoom()), await user("Ben", freshRoom())];
  await list(ada).getByRole("button", { name: "New room" }).click();
  const title = dialog(ada, "New room").getByRole("textbox", { name: "Title" });
  await title.fill("Surprise party");
  await title.press("Enter");
  await expect(ada.log).toContainText("You created this room");
  const openLinks = async () => {
    await openMembers(ada);
    await dialog(ada, "Members").getByRole("button", { name: "Invite by link" }).click();
  };
  const links = dialog(ada, "Invite by link");
  await openLinks();
  await expect(links.getByRole("radio", { name: "Once" })).toBeChecked();
  await links.getByRole("radio", { name: "One day" }).click();
  await links.getByRole("button", { name: "Create link" }).click();
  await expect(links.getByRole("listitem")).toHaveText([/You.*1 use left · until/]);
  const link = await links.getByRole("textbox", { name: "Link" }).inputValue();
  const address = new URL(ada.page.url()).pathname;
  expect(new URL(link).pathname).toBe(address);
  await links.getByRole("button", { name: "Copy" }).click();
  await expect(links.getByRole("status")).toHaveText("Copied");
  await accessible(ada);
  await ada.page.keyboard.press("Escape");

  await ben.page.goto(link);
  await expect(heading(ben)).toHaveText("You were invited to a private room");
  expect(ben.page.url()).not.toContain("#");
  await accessible(ben);
  await ben.page.reload();
  await ben.page.getByRole("button", { name: "Join" }).click();
  await expect(heading(ben)).toHaveText("Surprise party");
  await ben.say("I bring the cake");
  await expect(ada.log).toContainText(/Ben *(guest)? joined/);
  await expect(ada.log).toContainText("I bring the cake");
  await ada.say("You are early");
  await expect(ben.log).toContainText("You are early");

  const context = await browser.newContext();
  const page = await context.newPage();
  const eve = { ...ben, page };
  await page.goto(link);
  expect(page.url()).not.toContain("#");
  await page.getByRole("textbox", { name: "Your name" }).fill("Eve");
  await page.getByRole("button", { name: "Start chatting" }).click();
  await page.getByRole("button", { name: "Join" }).click();
  await expect(heading(eve)).toHaveText(/^This invitation is not valid/);
  await expect(heading(eve)).toBeFocused();
  await accessible(eve);
  expect(await allOf(eve)).not.toMatch(/Surprise|cake/);
  await page.getByRole("link", { name: "Go to #general" }).click();
  await expect(heading(eve)).toHaveText("# general");
  await context.close();

  await openLinks();
  await expect(links.getByRole("listitem")).toHaveText([/You.*used up · until/]);
  await links.getByRole("button", { name: "Revoke" }).click();
  await expect(links.getByRole("listitem")).toHaveCount(0);
  await expect(links.getByRole("list", { name: "Links" })).toBeFocused();
});

test("an open room of one's own has a name that nobody had, and its owner gives roles in it", async ({
  user,
}) => {
  const [lobby, room] = [freshRoom(), freshRoom()];
  const [ada, ben] = [await user("Ada", lobby), await user("Ben", lobby)];
  const makeOpen = async (who: User) => {
    await list(who).getByRole("button", { name: "New room" }).click();
    await dialog(who, "New room").getByRole("radio", { name: "Open" }).click();
    await dialog(who, "New room").getByRole("textbox", { name: "Name" }).fill(room);
    await accessible(who);
    await dialog(who, "New room").getByRole("button", { name: "Create" }).click();
  };
  await makeOpen(ada);
  await expect(heading(ada)).toHaveText(`# ${room}`);
  await expect(ada.log).toContainText("You created this room");
  await makeOpen(ben);
  await expect(dialog(ben, "New room")).toContainText("There is a room with this name. Choose another one.");
  await ben.page.goto(`/r/${room}`);
  await ben.page.getByRole("main").getByRole("button", { name: "Join", exact: true }).click();
  await expect(ben.log).toContainText("You joined");

  await openMembers(ada);
  const row = (name: string) => dialog(ada, "Members").getByRole("listitem").filter({ hasText: name });
  await expect(row("You")).toContainText("Owner");
  await change(ada, "Ben", "Make moderator");
  await expect(row("Ben")).toContainText("Moderator");
  await accessible(ada);
  await change(ada, "Ben", "Ban from the room");
  await expect(row("Ben")).toHaveCount(0);
});

test("whoever leaves a private room is asked before, since they cannot come back alone", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  await list(ada).getByRole("button", { name: "New room" }).click();
  await dialog(ada, "New room").getByRole("button", { name: "Create" }).click();
  await expect(heading(ada)).toHaveText("Private room");
  await expect(ada.log).toContainText("You created this room");
  const leave = async () => {
    await ada.page.getByRole("button", { name: "Room menu" }).click();
    await ada.page.getByRole("menuitem", { name: "Leave room…" }).click();
  };
  await leave();
  await expect(dialog(ada, "Leave this room?")).toContainText("You own this room.");
  await dialog(ada, "Leave this room?").getByRole("button", { name: "Cancel" }).click();
  await expect(heading(ada)).toHaveText("Private room");
  await leave();
  await dialog(ada, "Leave this room?").getByRole("button", { name: "Leave" }).click();
  await expect(heading(ada)).toHaveText("# general");
  await expect(list(ada).getByRole("link", { name: "Private room" })).toHaveCount(0);
});

test("a direct room that both open at once is one room, under each other's name", async ({ user }) => {
  const lobby = freshRoom();
  const [ada, ben] = [await user("Ada", lobby), await user("Ben", lobby)];
  for (const each of [ada, ben]) {
    await each.page.getByRole("main").getByRole("button", { name: "Join", exact: true }).click();
    await expect(each.log).toContainText("You joined");
  }
  const message = async (from: User, to: User) => {
    await openMembers(from);
    return dialog(from, "Members").getByRole("button", { name: `Message ${to.name}` });
  };
  const buttons = await Promise.all([message(ada, ben), message(ben, ada)]);
  await Promise.all(buttons.map((button) => button.click()));
  await expect(heading(ada)).toHaveText("Ben");
  await expect(heading(ben)).toHaveText("Ada");
  expect(new URL(ada.page.url()).pathname).toBe(new URL(ben.page.url()).pathname);
  await ada.say("just us");
  await expect(ben.log).toContainText("just us");
  await ben.say("yes");
  await expect(ada.log).toContainText("yes");
  await expect(list(ada).getByRole("link", { name: "Ben" })).toBeVisible();
  // Its users stay the same: there is nobody to add, and nothing to leave.
  await openMembers(ada);
  await expect(dialog(ada, "Members").getByRole("listitem")).toHaveCount(2);
  // Nobody gives roles there: one closes it, or blocks the other.
  const offered = dialog(ada, "Members").locator("button:not([title='Profile'])");
  await expect(offered).toHaveText(["", ""]);
  await expect(offered.last()).toHaveAccessibleName(/^More about /);
  await accessible(ada);
});

test("a direct room of several is opened from people, and is the same one whoever of them opens it", async ({
  user,
}) => {
  const lobby = freshRoom();
  const users = [await user("Ada", lobby), await user("Ben", lobby), await user("Cleo", lobby)] as const;
  const [ada, ben, cleo] = users;
  for (const each of users) await each.say(`hello from ${each.name}`);
  for (const each of users) await expect(each.log).toContainText("hello from Cleo");
  const open = async (who: User, others: readonly User[]) => {
    await list(who).getByRole("button", { name: "New room" }).click();
    const place = dialog(who, "New room");
    await place.getByRole("radio", { name: "Direct" }).click();
    await place.getByRole("button", { name: "Open" }).click();
    await expect(place).toContainText("Choose somebody first.");
    for (const { name } of others) {
      await place.getByRole("textbox", { name: "Name" }).fill(name);
      await place.getByRole("checkbox", { name }).check();
    }
    await expect(place.getByRole("checkbox", { checked: true })).toHaveCount(others.length);
    await expect(place).toContainText(`${others.length} of up to 7 chosen`);
    await accessible(who);
    await place.getByRole("button", { name: "Open" }).click();
    await expect(place).toHaveCount(0);
  };
  await open(ada, [ben, cleo]);
  await expect(heading(ada)).toContainText("Ben");
  await expect(heading(ada)).toContainText("Cleo");
  await ada.say("just us three");
  await list(ben).getByRole("link", { name: "Ada" }).click();
  await expect(ben.log).toContainText("just us three");
  await open(cleo, [ada, ben]);
  await expect(cleo.log).toContainText("just us three");
  expect(new URL(cleo.page.url()).pathname).toBe(new URL(ada.page.url()).pathname);
  await cleo.say("all of us");
  for (const each of users) await expect(each.log).toContainText("all of us");
});
