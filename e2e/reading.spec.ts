import type { Page } from "@playwright/test";
import { companion } from "./companion.ts";
import { expect, freshRoom, saidBefore, test, type User } from "./user.ts";

const texts = (count: number, word = "new") => Array.from({ length: count }, (_, n) => `${word} ${n + 1}.`);

const link = ({ page }: User, room: string) => page.getByRole("link", { name: new RegExp(`^${room}`) });

const exactly = ({ log }: User, text: string) => log.getByText(text, { exact: true });

const line = ({ log }: User) => log.getByRole("heading", { name: /^New since/ });

const openRoom = async ({ page }: User, room: string) => {
  await page.getByRole("textbox", { name: "Open or create a room" }).fill(room);
  await page.getByRole("textbox", { name: "Open or create a room" }).press("Enter");
  await expect(page.getByRole("log", { name: `Messages in ${room}` })).toBeVisible();
};

/** The number at a room in the list. */
const unread = async (user: User, room: string) =>
  Number(/\d+/.exec(((await link(user, room).textContent()) ?? "").replace(room, ""))?.[0] ?? 0);

/** As far as the page can tell, its tab is on the screen, or is not. */
const setVisible = (page: Page, visible: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    visible ? "visible" : "hidden",
  );

test("all unread messages are counted, the room opens at the first, and read is what was on the screen", async ({
  user,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const ada = await user("Ada", room);
  await saidBefore("Grace", room, texts(3, "old"));
  await expect(exactly(ada, "old 3.")).toBeInViewport();
  await openRoom(ada, elsewhere);
  await saidBefore("Grace", room, texts(90));
  await expect(link(ada, room)).toContainText("90");
  await ada.page.reload();
  await expect(link(ada, room)).toContainText("90");

  await link(ada, room).click();
  await expect(line(ada)).toBeInViewport();
  await expect(exactly(ada, "new 1.")).toBeInViewport();
  await expect(exactly(ada, "old 3.")).toBeInViewport();
  await expect(exactly(ada, "new 90.")).not.toBeInViewport();
  await expect(ada.page.getByRole("button", { name: /^New messages/ })).toBeVisible();

  await link(ada, elsewhere).click();
  await expect(ada.page.getByRole("log", { name: `Messages in ${elsewhere}` })).toBeVisible();
  await expect.poll(() => unread(ada, room)).toBeLessThan(90);
  expect(await unread(ada, room)).toBeGreaterThan(50);

  await link(ada, room).click();
  await expect(line(ada)).toBeInViewport();
  await expect(exactly(ada, "new 1.")).not.toBeInViewport();
  await ada.page.getByRole("button", { name: /^New messages/ }).click();
  await expect(exactly(ada, "new 90.")).toBeInViewport();
  await link(ada, elsewhere).click();
  await expect.poll(() => unread(ada, room)).toBe(0);
});

test("more unread messages than anybody counts are 99+, and the room still opens at the first", async ({
  user,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const ada = await user("Ada", room);
  await saidBefore("Grace", room, texts(1, "old"));
  await expect(exactly(ada, "old 1.")).toBeInViewport();
  await openRoom(ada, elsewhere);
  await saidBefore("Grace", room, texts(130));
  await ada.page.reload();
  await expect(link(ada, room)).toContainText("99+");
  await link(ada, room).click();
  await expect(exactly(ada, "new 1.")).toBeInViewport();
  await expect(line(ada)).toBeInViewport();
});

test("a room that is in the list and was never opened counts what comes", async ({ user }) => {
  const [room, listed] = [freshRoom(), freshRoom()];
  await saidBefore("Grace", listed, texts(2, "history"));
  const ada = await user("Ada", room, (page) =>
    page.addInitScript(
      (rooms) => localStorage.setItem("parley.rooms", JSON.stringify(rooms)),
      [listed, room],
    ),
  );
  await expect(link(ada, listed)).toBeVisible();
  const grace = await companion("Grace", listed);
  await expect
    .poll(() => ada.page.evaluate(() => localStorage.getItem("parley.read") ?? ""))
    .toContain(listed);
  expect(await unread(ada, listed)).toBe(0);
  for (const text of texts(3)) await grace.say(text);
  grace.leave();
  await expect(link(ada, listed)).toContainText("3");
});

test("what comes while the tab is away is not read, and the reader comes back to the first of it", async ({
  user,
}) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const grace = await companion("Grace", room);
  await grace.say("before");
  await expect(exactly(ada, "before")).toBeInViewport();
  await setVisible(ada.page, false);
  for (const text of texts(30)) await grace.say(text);
  grace.leave();
  await expect(exactly(ada, "new 30.")).toBeAttached();
  await expect(ada.page).toHaveTitle(/^\(30\)/);
  await setVisible(ada.page, true);
  await expect(line(ada)).toBeInViewport();
  await expect(exactly(ada, "new 1.")).toBeInViewport();
  await expect(exactly(ada, "new 30.")).not.toBeInViewport();
  await expect(ada.page.getByRole("button", { name: /^New messages ?\d/ })).toBeVisible();
});
