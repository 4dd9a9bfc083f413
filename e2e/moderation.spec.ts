import AxeBuilder from "@axe-core/playwright";
import { bubble, choose, stored } from "./bubble.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const dialog = ({ page }: User, name: string) => page.getByRole("dialog", { name });
const composer = ({ page }: User) => page.getByRole("textbox", { name: "Message" });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

const openMenu = async ({ page }: User, item: string) => {
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

/** An open room of Ada's, in which Ben has written and which he has not joined. */
const setUp = async (user: (name: string, room: string) => Promise<User>) => {
  const [lobby, room] = [freshRoom(), freshRoom()];
  const ada = await user("Ada", lobby);
  await ada.page.getByRole("navigation", { name: "Rooms" }).getByRole("button", { name: "New room" }).click();
  await dialog(ada, "New room").getByRole("radio", { name: "Open" }).click();
  await dialog(ada, "New room").getByRole("textbox", { name: "Name" }).fill(room);
  await dialog(ada, "New room").getByRole("button", { name: "Create" }).click();
  await expect(ada.log).toContainText("You created this room");
  const ben = await user("Ben", room);
  await stored(ben, "buy my watches");
  await expect(bubble(ada, "buy my watches")).toBeVisible();
  return { ada, ben };
};

test("who is muted sees until when, cannot write, and can again once that has passed or was ended", async ({
  user,
}) => {
  const { ada, ben } = await setUp(user);
  await ben.page.clock.install();
  await composer(ben).fill("and my");
  await choose(ada, "buy my watches", "Mute");
  await expect(ada.page.getByRole("menuitem", { name: "For 10 minutes" })).toBeVisible();
  await accessible(ada);
  await ada.page.getByRole("menuitem", { name: "For 10 minutes" }).click();
  for (const each of [ada, ben]) await expect(each.log).toContainText(/muted .* for 10 minutes/);
  const notice = ben.page.getByText("You are muted in this room until");
  await expect(notice).toBeVisible();
  await expect(composer(ben)).toBeHidden();
  await accessible(ben);

  // Who never joined is in no list of members.
  await openMenu(ada, "Members");
  const muted = dialog(ada, "Members").getByRole("list", { name: "Muted, not in the list" });
  await expect(muted.getByRole("listitem")).toHaveText([/Ben.*Muted until/]);
  await accessible(ada);
  await muted.getByRole("button", { name: "Unmute Ben" }).click();
  await expect(muted).toHaveCount(0);
  await ada.page.keyboard.press("Escape");
  await expect(composer(ben)).toHaveValue("and my");
  await ben.say("sorry");
  await expect(bubble(ada, "sorry")).toBeVisible();

  await ben.page.getByRole("main").getByRole("button", { name: "Join", exact: true }).click();
  await expect(ben.log).toContainText("You joined");
  await openMenu(ada, "Members");
  const row = dialog(ada, "Members").getByRole("listitem").filter({ hasText: "Ben" });
  await row.getByRole("button", { name: "Change Ben" }).click();
  await ada.page.getByRole("menuitem", { name: "Mute" }).click();
  await ada.page.getByRole("menuitem", { name: "For 1 hour" }).click();
  await expect(row).toContainText("Muted until");
  await expect(notice).toBeVisible();
  await ben.page.clock.fastForward("01:01:00");
  await expect(composer(ben)).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test("a locked room and slow mode are told where one would write, and not to who keeps order", async ({
  user,
}) => {
  const { ada, ben } = await setUp(user);
  await openMenu(ada, "Who may write…");
  const rules = dialog(ada, "Who may write");
  await rules.getByRole("checkbox", { name: "Lock the room" }).check();
  await accessible(ada);
  await rules.getByRole("button", { name: "Save" }).click();
  await expect(ben.page.getByText("This room is locked.")).toBeVisible();
  await expect(ben.log).toContainText(/Ada *(guest)? locked the room/);
  await accessible(ben);
  await stored(ada, "order, please");
  await ben.page.reload();
  await expect(ben.page.getByText("This room is locked.")).toBeVisible();

  await openMenu(ada, "Who may write…");
  await expect(rules.getByRole("checkbox", { name: "Lock the room" })).toBeChecked();
  await rules.getByRole("checkbox", { name: "Lock the room" }).uncheck();
  await rules.getByRole("combobox", { name: "Slow mode" }).selectOption("One message in 1 hour");
  await rules.getByRole("button", { name: "Save" }).click();
  await expect(ben.log).toContainText("unlocked the room and set slow mode to a message in 1 hour");
  // Ben has written before that, less than an hour ago.
  await expect(composer(ben)).toBeVisible();
  await composer(ben).fill("not yet");
  await expect(ben.page.getByText("Slow mode: one message in 1 hour")).toBeVisible();
  await expect(ben.page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await accessible(ben);
  await stored(ada, "one");
  await stored(ada, "two");
  await openMenu(ada, "Who may write…");
  await rules.getByRole("combobox", { name: "Slow mode" }).selectOption("Off");
  await rules.getByRole("button", { name: "Save" }).click();
  await expect(ben.page.getByText("Slow mode: one message")).toHaveCount(0);
  await composer(ben).press("Enter");
  await expect(bubble(ada, "not yet")).toBeVisible();
});

test("whoever only writes in an open room is banned by a message, is listed, and writes again after that", async ({
  user,
}) => {
  const { ada, ben } = await setUp(user);
  await choose(ada, "buy my watches", "Ban from the room");
  await expect(ada.log).toContainText(/You banned Ben/);
  await ben.say("and my clocks");
  await expect(ben.log).toContainText("You may not do this in this room.");

  await openMenu(ada, "Members");
  await dialog(ada, "Members").getByRole("button", { name: "Banned people" }).click();
  const banned = dialog(ada, "Banned people").getByRole("list", { name: "Banned people" });
  await expect(banned.getByRole("listitem")).toHaveText([/Ben/]);
  await accessible(ada);
  await banned.getByRole("button", { name: "Unban Ben" }).click();
  await expect(banned.getByRole("listitem")).toHaveCount(0);
  await expect(dialog(ada, "Banned people")).toContainText("Nobody is banned from this room.");
  await dialog(ada, "Banned people").getByRole("button", { name: "Done" }).click();
  await ada.page.keyboard.press("Escape");
  await expect(ada.log).toContainText(/You unbanned Ben/);
  await ben.page.reload();
  await stored(ben, "sorry");
  await expect(bubble(ada, "sorry")).toBeVisible();
});
