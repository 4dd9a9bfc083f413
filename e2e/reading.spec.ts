import type { Browser, Page } from "@playwright/test";
import { bubble } from "./bubble.ts";
import { companion } from "./companion.ts";
import { expect, freshRoom, guestIn, saidBefore, test, type User } from "./user.ts";

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

/** The same user in another browser, which knows what is theirs, and not what they have read. */
const otherDevice = async (
  browser: Browser,
  { name, page, refused, say }: User,
  room: string,
): Promise<User> => {
  const kept = await page.evaluate(() =>
    Object.entries(localStorage).filter(([key]) => !key.startsWith("parley.read")),
  );
  const context = await browser.newContext({ baseURL: process.env.PARLEY_SITE ?? "" });
  const other = await context.newPage();
  await other.addInitScript((entries) => {
    for (const [key, value] of entries)
      if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
  }, kept);
  await other.goto(`/r/${room}`);
  await expect(other.getByRole("status").first()).toContainText("Connected");
  return { name, page: other, log: other.getByRole("log"), refused, say };
};

/**
 * A user who has read a room with a number of old messages, and is in another room now. They come to these
 * messages: what arrives faster than a page draws it was not on the screen, and is not read.
 */
const hasReadAndLeft = async (user: (name: string, room: string) => Promise<User>, old: number) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  await saidBefore("Grace", room, texts(old, "old"));
  const ada = await user("Ada", room);
  await expect(exactly(ada, `old ${old}.`)).toBeInViewport();
  await openRoom(ada, elsewhere);
  return { ada, room, elsewhere };
};

test("all unread messages are counted, the room opens at the first, and read is what was on the screen", async ({
  user,
}) => {
  const { ada, room, elsewhere } = await hasReadAndLeft(user, 3);
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
  const { ada, room } = await hasReadAndLeft(user, 1);
  await saidBefore("Grace", room, texts(130));
  await ada.page.reload();
  await expect(link(ada, room)).toContainText("99+");
  await link(ada, room).click();
  await expect(exactly(ada, "new 1.")).toBeInViewport();
  await expect(line(ada)).toBeInViewport();
});

test("what others delete of more unread messages than are counted makes no page send a request", async ({
  user,
}) => {
  const { ada, room } = await hasReadAndLeft(user, 60);
  await saidBefore("Grace", room, texts(60, "new"));
  const { client, stored } = await guestIn("Grace", room);
  for (const text of texts(60, "later")) client.send(room, text);
  const later = await stored();
  await ada.page.reload();
  await expect(link(ada, room)).toContainText("99+");
  const requests: string[] = [];
  ada.page.on("request", (request) => {
    if (request.url().includes("/log?")) requests.push(request.url());
  });
  for (const { seq } of later) if (seq !== undefined) client.deleteMessage(room, seq);
  await stored();
  await expect(link(ada, room)).not.toContainText("99+");
  expect(requests).toEqual([]);
  client.close();
});

test("what others delete in a room that is not open makes no page say how far it is read", async ({
  user,
}) => {
  const { ada, room, elsewhere } = await hasReadAndLeft(user, 2);
  const told: unknown[] = [];
  ada.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.action === "read") told.push(frame.room);
    }),
  );
  await ada.page.reload();
  await expect(ada.page.getByRole("status").first()).toContainText("Connected");
  // A page that is hidden says at once what it would say later.
  const hide = async () => {
    await setVisible(ada.page, false);
    await setVisible(ada.page, true);
  };
  await hide();
  const before = told.filter((each) => each === room).length;
  const { client, stored } = await guestIn("Grace", room);
  client.send(room, "not for long");
  await expect.poll(() => unread(ada, room)).toBe(1);
  for (const { seq } of await stored()) if (seq !== undefined) client.deleteMessage(room, seq);
  await expect.poll(() => unread(ada, room)).toBe(0);
  await saidBefore("Grace", elsewhere, ["here."]);
  await expect(exactly(ada, "here.")).toBeInViewport();
  await expect(async () => {
    await hide();
    expect(told).toContain(elsewhere);
  }).toPass();
  expect(told.filter((each) => each === room)).toHaveLength(before);
  client.close();
});

test("how many messages are unread in a room that none is loaded of is known at once", async ({ user }) => {
  const { ada, room } = await hasReadAndLeft(user, 2);
  const { client, stored } = await guestIn("Grace", room);
  await expect.poll(() => client.snapshot().rooms.get(room)?.messages.length).toBe(2);
  const pinned = client.snapshot().rooms.get(room)?.messages[0]?.seq ?? 0;
  // More than a room's state has.
  const pinOften = async () => {
    for (let nth = 0; nth < 52; nth++) client.pin(room, pinned, nth % 2 === 0);
    await stored();
  };
  await ada.page.route(`**/rooms/${room}/log?*`, (route) => route.abort());
  const reload = async () => {
    await ada.page.reload();
    await expect(ada.page.getByRole("status").first()).toContainText("Connected");
  };
  await pinOften();
  await reload();
  await expect(link(ada, room)).not.toContainText("unread");
  for (const text of texts(3)) client.send(room, text);
  await pinOften();
  await reload();
  await expect.poll(() => unread(ada, room)).toBe(3);
  client.close();
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

test("what was read on one device is read on the other, which opens the room at the first unread message", async ({
  user,
  browser,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const phone = await user("Ada", room);
  await saidBefore("Grace", room, texts(3, "old"));
  await expect(exactly(phone, "old 3.")).toBeInViewport();
  await openRoom(phone, elsewhere);
  const laptop = await otherDevice(browser, phone, elsewhere);
  await saidBefore("Grace", room, texts(40));
  await expect(link(phone, room)).toContainText("40");
  await expect(link(laptop, room)).toContainText("40");

  await link(laptop, room).click();
  await expect(line(laptop)).toBeInViewport();
  await expect(exactly(laptop, "new 1.")).toBeInViewport();
  await expect(exactly(laptop, "new 40.")).not.toBeInViewport();
  await expect.poll(() => unread(phone, room)).toBeLessThan(40);
  expect(await unread(phone, room)).toBeGreaterThan(0);

  await laptop.page.getByRole("button", { name: /^New messages/ }).click();
  await expect(exactly(laptop, "new 40.")).toBeInViewport();
  await setVisible(laptop.page, false);
  await expect.poll(() => unread(phone, room)).toBe(0);
  await laptop.page.context().close();
});

test("a message that is marked as unread stays so on every device, until its room is opened anew", async ({
  user,
  browser,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const phone = await user("Ada", room);
  await saidBefore("Grace", room, texts(6, "said"));
  await expect(exactly(phone, "said 6.")).toBeInViewport();
  const laptop = await otherDevice(browser, phone, elsewhere);
  await link(laptop, room).click();
  await expect(exactly(laptop, "said 6.")).toBeInViewport();
  await link(laptop, elsewhere).click();
  await expect.poll(() => unread(laptop, room)).toBe(0);

  await bubble(phone, "said 3.").hover();
  await bubble(phone, "said 3.").getByRole("button", { name: "Message actions" }).click();
  await phone.page.getByRole("menuitem", { name: "Mark as unread" }).click();
  await expect(line(phone)).toBeInViewport();
  await expect.poll(() => unread(laptop, room)).toBe(4);
  // What comes meanwhile, and is on the screen as well, is unread too.
  await saidBefore("Grace", room, ["said 7."]);
  await expect(exactly(phone, "said 7.")).toBeInViewport();
  await expect.poll(() => unread(laptop, room)).toBe(5);

  await openRoom(phone, elsewhere);
  await expect.poll(() => unread(phone, room)).toBe(5);
  await link(phone, room).click();
  await expect(line(phone)).toBeInViewport();
  await openRoom(phone, elsewhere);
  await expect.poll(() => unread(laptop, room)).toBe(0);
  await laptop.page.context().close();
});

test("a device that was off opens the room where the other one has stopped reading", async ({
  user,
  browser,
}) => {
  const [room, elsewhere] = [freshRoom(), freshRoom()];
  const phone = await user("Ada", room);
  await saidBefore("Grace", room, texts(5, "old"));
  await expect(exactly(phone, "old 5.")).toBeInViewport();
  // The page says so when it is hidden, however short a time before that the message was read.
  await setVisible(phone.page, false);
  await saidBefore("Grace", room, texts(30));
  await expect(exactly(phone, "new 30.")).toBeAttached();
  const laptop = await otherDevice(browser, phone, elsewhere);
  await expect(link(laptop, room)).toContainText("30");
  await link(laptop, room).click();
  await expect(line(laptop)).toBeInViewport();
  await expect(exactly(laptop, "old 5.")).toBeInViewport();
  await expect(exactly(laptop, "new 1.")).toBeInViewport();
  await laptop.page.context().close();
});
