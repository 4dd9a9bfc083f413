import AxeBuilder from "@axe-core/playwright";
import { expect, freshRoom, test, type User } from "./user.ts";

const list = ({ page }: User) => page.getByRole("navigation", { name: "Rooms" });
const link = (user: User, room: string) => list(user).getByRole("link", { name: room });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

const inMenu = async ({ page }: User, item: string) => {
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

/** Makes an open room that the user owns, and has it say something. */
const makeRoom = async (user: User, room: string) => {
  await list(user).getByRole("button", { name: "New room" }).click();
  const dialog = user.page.getByRole("dialog", { name: "New room" });
  await dialog.getByRole("radio", { name: /Open/ }).check();
  await dialog.getByRole("textbox").first().fill(room);
  await dialog.getByRole("textbox").first().press("Enter");
  await expect(user.page).toHaveURL(new RegExp(`/r/${room}$`));
  await user.say(`hello from ${room}`);
  await expect(user.log).toContainText(`hello from ${room}`);
};

test("my rooms have their last lines, muted ones raise no number, and archived ones are at the end", async ({
  user,
}) => {
  const [lobby, tea, coffee] = [freshRoom(), freshRoom(), freshRoom()];
  const [ada, ben] = [await user("Ada", lobby), await user("Ben", tea)];
  await makeRoom(ada, tea);
  await makeRoom(ada, coffee);
  const order = () => list(ada).getByRole("link").filter({ hasText: /:/ });
  await expect(order()).toHaveText([new RegExp(`${coffee}You: hello`), new RegExp(`${tea}You: hello`)]);

  // A line from elsewhere brings its room to the top.
  await ben.say("milk or lemon?");
  await expect(order()).toHaveText([new RegExp(`${tea}Ben: milk or lemon\\?`), new RegExp(coffee)]);
  await expect(link(ada, tea)).toContainText("1 unread");
  await accessible(ada);

  // Muted, it counts for itself alone.
  await link(ada, tea).click();
  await expect(ada.log).toContainText("milk or lemon?");
  await inMenu(ada, "Mute room");
  await expect(link(ada, tea)).toHaveAccessibleDescription(/^Muted\./);
  await link(ada, coffee).click();
  await ben.say("sugar?");
  await expect(link(ada, tea)).toContainText("1 unread");
  await ada.page.setViewportSize({ width: 400, height: 800 });
  await expect(ada.page.getByRole("button", { name: "Rooms", exact: true })).toBeVisible();
  await ada.page.getByRole("button", { name: "Rooms", exact: true }).click();
  await accessible(ada);
  await ada.page.keyboard.press("Escape");
  await ada.page.setViewportSize({ width: 1280, height: 720 });

  // Archived, it is read, is written no more, and stands at the end.
  await link(ada, tea).click();
  await inMenu(ada, "Archive room");
  await expect(ada.page.getByText("This room is archived.")).toBeVisible();
  await expect(ben.page.getByText("This room is archived.")).toBeVisible();
  await expect(ben.page.getByRole("textbox", { name: "Message" })).toBeHidden();
  await expect(ben.log).toContainText("sugar?");
  await expect(order()).toHaveText([new RegExp(coffee), new RegExp(tea)]);
  await accessible(ada);
  await ada.page.getByRole("button", { name: "Restore room" }).click();
  await ben.say("still here");
  await expect(ada.log).toContainText("still here");
});
