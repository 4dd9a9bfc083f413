import AxeBuilder from "@axe-core/playwright";
import { bubble, choose, stored } from "./bubble.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const dialog = ({ page }: User, name: string) => page.getByRole("dialog", { name });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

const join = async ({ page }: User) => {
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Room menu" })).toBeVisible();
};

/** Looks at who has seen a message, and ends that. */
const seenBy = async (user: User, text: string, check: () => Promise<void>) => {
  await choose(user, text, "Seen by");
  try {
    await check();
  } finally {
    await user.page.keyboard.press("Escape");
    await expect(dialog(user, "Seen by")).toHaveCount(0);
  }
};

for (const [device, viewport, colorScheme] of [
  ["phone", { width: 390, height: 844 }, "light"],
  ["desktop", { width: 1080, height: 820 }, "dark"],
] as const) {
  test(`an author looks up who has seen a message, unless one of them hides what they read: ${device}`, async ({
    user,
  }) => {
    const room = freshRoom();
    const [ada, ben] = [await user("Ada", room), await user("Ben", room)];
    await ada.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await ada.page.setViewportSize(viewport);
    for (const each of [ada, ben]) await join(each);
    await stored(ada, "good morning");
    await expect(bubble(ben, "good morning")).toBeVisible();
    await stored(ben, "hello");
    await expect(bubble(ada, "hello")).toBeVisible();
    const shown = dialog(ada, "Seen by");
    const list = shown.getByRole("listitem");
    // His page tells a little later that he has read it.
    await expect(async () => {
      await seenBy(ada, "good morning", () => expect(list).toHaveText([/Ben/], { timeout: 1_000 }));
    }).toPass();
    const actions = bubble(ada, "good morning").getByRole("button", { name: "Message actions" });
    await expect(actions).toBeFocused();
    await seenBy(ada, "good morning", async () => {
      await expect(list).toHaveCount(1);
      await accessible(ada);
    });

    await ben.page.getByRole("button", { name: "Settings" }).first().click();
    const settings = dialog(ben, "Settings");
    await settings.getByRole("checkbox", { name: "Others may see what I have read" }).uncheck();
    await accessible(ben);
    await settings.getByRole("form", { name: "Profile" }).getByRole("button", { name: "Save" }).click();
    await expect(settings).toContainText("Saved.");
    await ben.page.keyboard.press("Escape");
    await seenBy(ada, "good morning", () => expect(shown).toContainText("Nobody yet"));
    await seenBy(ben, "hello", () =>
      expect(dialog(ben, "Seen by")).toContainText("You do not show others what you have read"),
    );
  });
}
