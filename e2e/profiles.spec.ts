import AxeBuilder from "@axe-core/playwright";
import { bubble, choose, stored } from "./bubble.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const dialog = ({ page }: User, name: string) => page.getByRole("dialog", { name });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

const openSettings = async (user: User) => {
  await user.page.getByRole("button", { name: "Settings" }).first().click();
  return dialog(user, "Settings");
};

const join = async ({ page }: User) => {
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Room menu" })).toBeVisible();
};

for (const [device, viewport, colorScheme] of [
  ["phone", { width: 390, height: 844 }, "light"],
  ["desktop", { width: 1080, height: 820 }, "dark"],
] as const) {
  test(`what a user says of themselves is shown from a message and in the list of members: ${device}`, async ({
    user,
  }) => {
    const room = freshRoom();
    const [ada, ben] = [await user("Ada", room), await user("Ben", room)];
    await ada.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await ada.page.setViewportSize(viewport);
    await stored(ben, "good morning");
    await expect(bubble(ada, "good morning")).toBeVisible();
    const profile = dialog(ada, "Profile");
    await choose(ada, "good morning", "Profile");
    await expect(profile).toContainText("Not a member of this room.");
    await ada.page.keyboard.press("Escape");
    await expect(profile).toHaveCount(0);
    const actions = bubble(ada, "good morning").getByRole("button", { name: "Message actions" });
    await expect(actions).toBeFocused();

    for (const each of [ada, ben]) await join(each);
    const settings = await openSettings(ben);
    const line = settings.getByRole("textbox", { name: "Pronouns or a title" });
    await line.fill("Administrator");
    await line.press("Enter");
    await expect(settings).toContainText("This line is reserved. Choose another one.");
    await line.fill("  they/them, baker ");
    await settings.getByRole("checkbox", { name: "Others may see when I was last online" }).check();
    await accessible(ben);
    await line.press("Enter");
    await expect(settings).toContainText("Saved.");
    await expect(line).toHaveValue("they/them, baker");

    await choose(ada, "good morning", "Profile");
    await expect(profile).toContainText("they/them, baker");
    await expect(profile).toContainText("Online");
    await accessible(ada);
    await ada.page.keyboard.press("Escape");

    await ada.page.getByRole("button", { name: "Room menu" }).click();
    await ada.page.getByRole("menuitem", { name: "Members" }).click();
    const row = dialog(ada, "Members").getByRole("listitem").filter({ hasText: "Ben" });
    await row.getByRole("button", { name: /^Ben/ }).click();
    await expect(profile).toContainText("they/them, baker");
    await expect(profile.getByRole("button", { name: "Members" })).toBeFocused();
    await accessible(ada);
    await ada.page.keyboard.press("Enter");
    await expect(row).toBeVisible();
  });
}
