import AxeBuilder from "@axe-core/playwright";
import { bubble, choose, stored } from "./bubble.ts";
import { expect, freshRoom, test, type User } from "./user.ts";

const list = ({ page }: User) => page.getByRole("navigation", { name: "Rooms" });
const dialog = ({ page }: User, name: string) => page.getByRole("dialog", { name });
const accessible = async ({ page }: User) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

test("what a blocked user says is folded away, also in another tab, until they are unblocked", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, ben] = [await user("Ada", room), await user("Ben", room)];
  await stored(ben, "buy my cheese");
  await expect(bubble(ada, "buy my cheese")).toBeVisible();
  const tab = await ada.page.context().newPage();
  await tab.goto(`/r/${room}`);
  await expect(tab.getByRole("log")).toContainText("buy my cheese");

  await choose(ada, "buy my cheese", "Block user");
  await expect(ada.log).toContainText("Message from a user you blocked");
  await expect(ada.log).not.toContainText("buy my cheese");
  await expect(ada.page.getByRole("textbox", { name: "Message" })).toBeFocused();
  await expect(tab.getByRole("log")).not.toContainText("buy my cheese");
  await tab.close();
  await stored(ben, "and my wine");
  const folded = ada.log.getByRole("button", { name: "Show" });
  await expect(folded).toHaveCount(2);
  await accessible(ada);
  await ada.page.reload();
  await expect(folded).toHaveCount(2);
  await folded.first().click();
  await expect(bubble(ada, "buy my cheese")).toContainText("Ben");

  await ada.page.getByRole("button", { name: "Settings" }).first().click();
  const settings = dialog(ada, "Settings");
  await accessible(ada);
  await settings.getByRole("button", { name: "Unblock Ben" }).click();
  await expect(settings.getByRole("list", { name: "Blocked users" })).toHaveCount(0);
  await ada.page.keyboard.press("Escape");
  await expect(bubble(ada, "and my wine")).toBeVisible();
});

test("a member is blocked and unblocked in the list of members", async ({ user }) => {
  const room = freshRoom();
  const [ada, ben] = [await user("Ada", room), await user("Ben", room)];
  for (const { page } of [ada, ben]) {
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await expect(page.getByRole("button", { name: "Room menu" })).toBeVisible();
  }
  await ada.page.getByRole("button", { name: "Room menu" }).click();
  await ada.page.getByRole("menuitem", { name: "Members" }).click();
  const row = dialog(ada, "Members").getByRole("listitem").filter({ hasText: "Ben" });
  for (const [item, text] of [
    ["Block user", "Blocked by you"],
    ["Unblock user", ""],
  ] as const) {
    await row.getByRole("button", { name: "More about Ben" }).click();
    await ada.page.getByRole("menuitem", { name: item, exact: true }).click();
    await expect(ada.page.getByRole("menuitem")).toHaveCount(0);
    await expect(row.getByText("Blocked by you")).toHaveCount(text === "" ? 0 : 1);
  }
  await accessible(ada);
});

test("a message is reported, and the room's owner sees it after it is gone, and answers", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, ben, cy] = [await user("Ada", freshRoom()), await user("Ben", room), await user("Cy", room)];
  await list(ada).getByRole("button", { name: "New room" }).click();
  await dialog(ada, "New room").getByRole("radio", { name: "Open" }).click();
  const made = freshRoom();
  await dialog(ada, "New room").getByRole("textbox", { name: "Name" }).fill(made);
  await ada.page.keyboard.press("Enter");
  await expect(ada.log).toContainText("You created this room");
  for (const { page } of [ben, cy]) await page.goto(`/r/${made}`);
  await stored(ben, "you all are fools");

  await choose(cy, "you all are fools", "Report…");
  const report = dialog(cy, "Report");
  await expect(report.getByRole("textbox", { name: "What is wrong?" })).toBeFocused();
  await report.getByRole("button", { name: "Report" }).click();
  await expect(report.getByRole("alert")).toHaveText("Say in a few words what is wrong.");
  await report.getByRole("textbox").fill("He insults everybody");
  await report.getByRole("checkbox", { name: "Also block this user for me" }).check();
  await accessible(cy);
  await report.getByRole("button", { name: "Report" }).click();
  await expect(report).toContainText("Reported. Thank you.");
  await report.getByRole("button", { name: "Close" }).last().click();
  await expect(cy.log).toContainText("Message from a user you blocked");

  await choose(ben, "you all are fools", "Delete");
  await dialog(ben, "Delete this message?").getByRole("button", { name: "Delete" }).click();
  await expect(ada.log).not.toContainText("you all are fools");
  await ada.page.getByRole("button", { name: "Room menu" }).click();
  await ada.page.getByRole("menuitem", { name: "Reports…" }).click();
  const reports = dialog(ada, "Reports");
  const item = reports.getByRole("listitem").filter({ hasText: "He insults everybody" });
  await expect(item).toContainText(/Ben.*is reported.*you all are fools.*Cy.*reported it/s);
  await accessible(ada);
  await item.getByRole("textbox", { name: "Note" }).fill("Talked to him");
  await item.getByRole("button", { name: "Done" }).click();
  await expect(reports.getByRole("status")).toHaveText("Nothing waits for an answer.");
  await reports.getByRole("radio", { name: "Answered" }).click();
  await expect(item).toContainText("Done: Talked to him");
});
