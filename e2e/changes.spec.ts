import AxeBuilder from "@axe-core/playwright";
import WebSocket from "ws";
import { bubble, choose, stored } from "./bubble.ts";
import { arrive, expect, freshRoom, test, type User } from "./user.ts";

const edit = async (user: User, text: string, to: string) => {
  await choose(user, text, "Edit");
  const field = user.page.getByRole("textbox", { name: "Edit message" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(text);
  await field.fill(to);
  await field.press("Enter");
};

const remove = async (user: User, text: string) => {
  await choose(user, text, "Delete");
  await user.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
};

const setConnected = async ({ page }: User, action: "Connect" | "Disconnect") => {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("dialog").getByRole("button", { name: action, exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
};

test("an edit is seen in the other window at once, and after a reload", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "helo wrold");
  await edit(ada, "helo wrold", "hello world");
  for (const { log } of [ada, grace]) await expect(log.getByRole("article")).toContainText("hello world");
  await expect(bubble(grace, "hello world")).toContainText("edited");
  await expect(grace.page.getByText("Ada (guest) changed a message: “hello world”")).toBeAttached();
  await grace.page.reload();
  await expect(grace.log.getByRole("article")).toHaveCount(1);
  await expect(bubble(grace, "hello world")).toContainText("edited");
  await expect(grace.log.getByText("helo wrold")).toHaveCount(0);
});

test("a deletion is asked for, seen in the other window at once, and after a reload", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "the password is tiger");
  await choose(ada, "tiger", "Delete");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(bubble(ada, "tiger").getByRole("button", { name: "Message actions" })).toBeFocused();
  await expect(grace.log.getByText("tiger")).toBeVisible();
  await remove(ada, "tiger");
  for (const { log } of [ada, grace]) await expect(log.getByRole("article")).toContainText("Message deleted");
  await expect(ada.page.getByRole("textbox", { name: "Message" })).toBeFocused();
  await expect(grace.page.getByText("Ada (guest) deleted a message")).toBeAttached();
  await expect(ada.page.getByText("You deleted a message")).toBeAttached();
  for (const { page, log } of [ada, grace]) {
    await page.reload();
    await expect(log.getByRole("article")).toHaveCount(1);
    await expect(log.getByRole("article")).toContainText("Message deleted");
    await expect(log.getByText("tiger")).toHaveCount(0);
  }
});

test("what was changed while a reader was away, reads changed when the reader is back", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "to be deleted");
  await stored(ada, "to be edited");
  await expect(grace.log.getByText("to be edited")).toBeVisible();
  await setConnected(grace, "Disconnect");
  await remove(ada, "to be deleted");
  await edit(ada, "to be edited", "has been edited");
  await expect(ada.log.locator('[data-change="sending"]')).toHaveCount(0);
  await expect(grace.log.getByText("to be deleted")).toBeVisible();
  await setConnected(grace, "Connect");
  await expect(grace.log.getByRole("article").nth(0)).toContainText("Message deleted");
  await expect(grace.log.getByRole("article").nth(1)).toContainText("has been edited");
  await expect(grace.log.getByRole("article")).toHaveCount(2);
});

test("a change that is made without a connection is shown at once, and arrives when it is back", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "draft");
  await stored(ada, "mistake");
  await setConnected(ada, "Disconnect");
  await edit(ada, "draft", "final");
  await remove(ada, "mistake");
  await expect(bubble(ada, "final")).toContainText("Waiting");
  await expect(bubble(ada, "Message deleted")).toContainText("Waiting");
  await expect(grace.log.getByText("draft")).toBeVisible();
  await setConnected(ada, "Connect");
  await expect(bubble(grace, "final")).toBeVisible();
  await expect(bubble(grace, "Message deleted")).toBeVisible();
  await expect(ada.log.locator("[data-change]")).toHaveCount(0);
});

test("nobody can change the message of another: the menu has no such entry, and a forged frame is refused", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "mine alone");
  await bubble(grace, "mine alone").hover();
  await expect(bubble(grace, "mine alone").getByRole("button", { name: "Copy text" })).toBeVisible();
  await bubble(grace, "mine alone").getByRole("button", { name: "Message actions" }).click();
  await expect(grace.page.getByRole("menuitem", { name: "Copy text" })).toBeVisible();
  await expect(grace.page.getByRole("menuitem", { name: "Edit" })).toHaveCount(0);
  await expect(grace.page.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
  await grace.page.keyboard.press("Escape");

  const socket = new WebSocket(process.env.PARLEY_SOCKET_URL ?? "", ["parley.v1"]);
  const answers: { action: string; code?: string; id?: string }[] = [];
  socket.on("message", (data) => {
    if (String(data) !== "") answers.push(JSON.parse(String(data)));
  });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ action: "edit", room, seq: 1, message: "not hers", id: "forged-edit" }));
  socket.send(JSON.stringify({ action: "delete", room, seq: 1, id: "forged-delete" }));
  await expect
    .poll(() => answers.map(({ code, id }) => `${id} ${code}`).sort())
    .toEqual(["forged-delete forbidden", "forged-edit forbidden"]);
  socket.close();
  await grace.page.reload();
  await expect(bubble(grace, "mine alone")).toBeVisible();
});

test("a refused edit leaves the message, says why, and can be given up", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const sockets = ada.page.context();
  await sockets.routeWebSocket(/./, (route) => {
    const server = route.connectToServer();
    route.onMessage((data) => {
      const { action, id } = JSON.parse(String(data));
      if (action !== "edit") return server.send(data);
      const sentence = "This is not yours to change.";
      route.send(
        JSON.stringify({ action: "error", code: "forbidden", message: sentence, error: sentence, id }),
      );
    });
  });
  await ada.page.reload();
  await stored(ada, "as it was");
  await edit(ada, "as it was", "as it shall be");
  const message = bubble(ada, "as it was");
  await expect(message).toContainText("Not changed. This is not yours to change.");
  expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
  await message.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(ada.page.getByRole("textbox", { name: "Edit message" })).toHaveValue("as it shall be");
  await ada.page.keyboard.press("Escape");
  await message.getByRole("button", { name: "Discard" }).click();
  await expect(message).not.toContainText("Not changed");
  await expect(message).toContainText("as it was");
});

test("the keyboard alone is enough: the arrow up edits the last own message, Escape goes back", async ({
  user,
}) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  await stored(ada, "first");
  await stored(ada, "secnd");
  await stored(grace, "hers");
  await expect(ada.log.getByText("hers")).toBeVisible();
  const message = ada.page.getByRole("textbox", { name: "Message", exact: true });
  const editing = ada.page.getByRole("textbox", { name: "Edit message" });
  await message.press("ArrowUp");
  await expect(editing).toHaveValue("secnd");
  await expect(ada.page.getByText("Editing", { exact: true })).toBeVisible();
  await editing.press("Escape");
  await expect(message).toBeFocused();
  await expect(message).toHaveValue("");
  await message.pressSequentially("a draft");
  await message.press("ArrowUp");
  await expect(message).toHaveValue("a draft");
  await message.fill("");
  await message.press("ArrowUp");
  await editing.press("End");
  await editing.pressSequentially("!");
  await editing.press("Enter");
  await expect(bubble(grace, "secnd!")).toContainText("edited");
  await expect(message).toBeFocused();

  await bubble(ada, "first").getByRole("button", { name: "Message actions" }).focus();
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await ada.page.keyboard.press("Escape");
  await expect(bubble(ada, "first").getByRole("button", { name: "Message actions" })).toBeFocused();
});

test("a finger that rests on an own message opens its menu", async ({ browser }) => {
  const ada = await arrive(browser, "Ada", freshRoom(), {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await stored(ada, "held");
  const box = await bubble(ada, "held").getByText("held").boundingBox();
  if (!box) throw new Error("the message is not on the screen");
  const touch = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const input = await ada.page.context().newCDPSession(ada.page);
  await input.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [touch] });
  await expect(ada.page.getByRole("menuitem", { name: "Edit" })).toBeVisible();
  await input.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await ada.page.getByRole("menuitem", { name: "Delete" }).tap();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Delete" }).tap();
  await expect(ada.log.getByRole("article")).toContainText("Message deleted");
  await ada.page.context().close();
});

for (const [device, viewport, colorScheme] of [
  ["phone", { width: 390, height: 844 }, "dark"],
  ["desktop", { width: 1280, height: 800 }, "light"],
] as const) {
  test(`changing hinders no assistive technology: ${device}, ${colorScheme}`, async ({ user }) => {
    const ada = await user("Ada", freshRoom());
    const { page } = ada;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(viewport);
    const expectAccessible = async () =>
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await stored(ada, "to edit");
    await stored(ada, "to delete");
    await edit(ada, "to edit", "to edit again");
    await remove(ada, "to delete");
    await expect(ada.log.locator("[data-change]")).toHaveCount(0);
    await expect(page.getByRole("dialog")).toBeHidden();
    await expectAccessible();
    await bubble(ada, "to edit again").hover();
    await bubble(ada, "to edit again").getByRole("button", { name: "Message actions" }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await expectAccessible();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await expect(page.getByRole("menu")).toBeHidden();
    await expectAccessible();
    await page.keyboard.press("Escape");
    await choose(ada, "to edit again", "Delete");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible();
  });
}
