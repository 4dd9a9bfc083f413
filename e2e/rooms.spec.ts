import AxeBuilder from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { expect, freshRoom, guestIn, test, type User } from "./user.ts";

const list = ({ page }: User) => page.getByRole("navigation", { name: "Rooms" });
const mine = (user: User) => list(user).getByRole("list", { name: "My rooms" });
const join = ({ page }: User) => page.getByRole("main").getByRole("button", { name: "Join", exact: true });

/** The same user at another browser. */
const onAnotherDevice = async (user: User, open: () => Promise<User>): Promise<User> => {
  const kept = await user.page.evaluate(() => JSON.stringify({ ...localStorage }));
  const other = await open();
  await other.page.evaluate((values) => {
    localStorage.clear();
    // The lists of rooms are this device's own.
    for (const [name, value] of Object.entries<string>(JSON.parse(values)))
      if (!["parley.rooms", "parley.my-rooms", "parley.read"].includes(name))
        localStorage.setItem(name, value);
  }, kept);
  await other.page.reload();
  return other;
};

test("a room that is visited is joined by a button, is in the list on every device, and is left by its menu", async ({
  user,
}) => {
  const room = freshRoom();
  const phone = await user("Ada", room);
  const ben = await user("Ben", room);
  const laptop = await onAnotherDevice(phone, () => user("Somebody", freshRoom()));
  await expect(list(phone).getByRole("link", { name: room })).toBeVisible();
  await expect(mine(phone)).toHaveCount(0);

  await join(phone).click();
  for (const device of [phone, laptop])
    await expect(mine(device).getByRole("link", { name: room })).toBeVisible();
  await expect(join(phone)).toHaveCount(0);
  await expect(phone.log).toContainText("You joined");
  await expect(ben.log).toContainText(/Ada *(guest)? joined/);
  // Nobody else is made a member, and who is only visiting may write.
  await expect(join(ben)).toBeVisible();
  await ben.say("hello from a visitor");
  await expect(phone.log).toContainText("hello from a visitor");
  const { violations } = await new AxeBuilder({ page: phone.page }).analyze();
  expect(violations).toEqual([]);

  await phone.page.reload();
  await expect(mine(phone).getByRole("link", { name: room })).toBeVisible();
  await mine(laptop).getByRole("link", { name: room }).click();
  await laptop.page.getByRole("button", { name: "Room menu" }).click();
  await laptop.page.getByRole("menuitem", { name: "Leave room" }).click();
  for (const device of [phone, laptop]) await expect(mine(device)).toHaveCount(0);
  await expect(join(laptop)).toBeVisible();
  await expect(ben.log).toContainText(/Ada *(guest)? left/);
});

test("a member gives the room a title and a topic, which everybody sees, and a newcomer too", async ({
  user,
}) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const ben = await user("Ben", room);
  await join(ada).click();
  await ada.page.getByRole("button", { name: "Room menu" }).click();
  await ada.page.getByRole("menuitem", { name: "Title and topic…" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Title and topic" });
  const title = dialog.getByRole("textbox", { name: "Title" });
  await expect(title).toBeFocused();
  await title.fill("x".repeat(81));
  await title.press("Enter");
  await expect(dialog).toContainText("A room's title has at most 80 characters.");
  await title.fill("The great hall");
  await dialog.getByRole("textbox", { name: "Topic" }).fill("What has no place elsewhere");
  expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ada.page.getByRole("button", { name: "Room menu" })).toBeFocused();

  const dora = await user("Dora", room);
  for (const each of [ada, ben, dora]) {
    const heading = each.page.getByRole("heading", { level: 1 });
    await expect(heading).toHaveText(`The great hall #${room}`);
    const topic = each.page.locator("header").getByText("Topic: What has no place elsewhere");
    await expect(topic).toBeVisible();
    await expect(each.page).toHaveTitle(`#${room} · The great hall · Parley`);
    await expect(list(each).getByRole("link", { name: `The great hall #${room}` })).toBeVisible();
  }
  await expect(ada.log).toContainText("You named the room: “The great hall”");
  await expect(ben.log).toContainText(/Ada *(guest)? set the topic: “What has no place elsewhere”/);
  // Who only visits has no menu, and what is taken away is gone for everybody.
  await expect(ben.page.getByRole("button", { name: "Room menu" })).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Room menu" }).click();
  await ada.page.getByRole("menuitem", { name: "Title and topic…" }).click();
  await title.fill("");
  await title.press("Enter");
  for (const each of [ada, ben, dora]) {
    await expect(each.page.getByRole("heading", { level: 1 })).toHaveText(`# ${room}`);
    await expect(each.page.locator("header").getByText("What has no place elsewhere")).toBeVisible();
  }
});

/** How much of an element is seen: its box cut by the screen and by what clips it, and the box itself. */
const seenOf = (element: Locator) =>
  element.evaluate((shown) => {
    const range = document.createRange();
    range.selectNodeContents(shown);
    const text = range.getBoundingClientRect();
    let [left, right] = [Math.max(text.left, 0), Math.min(text.right, window.innerWidth)];
    for (let box: Element | null = shown; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowX === "visible") continue;
      const clip = box.getBoundingClientRect();
      [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
    }
    return { seen: Math.round(right - left), whole: Math.round(text.width) };
  });

test("however long a room's title is, the room's name is seen beside it, and is no part of a title", async ({
  user,
}) => {
  const short = freshRoom();
  const long = `${short}-`.padEnd(64, "x");
  const title = "general: the main room, for all ".padEnd(80, "﷽W");
  for (const room of [short, long]) {
    const { client, stored } = await guestIn("Eve", room);
    client.joinRoom(room);
    await expect.poll(() => client.snapshot().myRooms).toEqual([room]);
    client.describeRoom(room, { title: "general #general" });
    await expect.poll(() => client.snapshot().rooms.get(room)?.describing?.error?.code).toBe("invalid_field");
    client.describeRoom(room, { title });
    await expect.poll(() => client.snapshot().rooms.get(room)?.activity?.length).toBe(2);
    client.send(room, "hello");
    await stored();
    client.close();
  }
  const ada = await user("Ada", short);
  await ada.page.goto(`/r/${long}`);
  await expect(ada.page).toHaveTitle(`#${long} · ${title} · Parley`);
  await list(ada).locator(`a[href="/r/${short}"]`).click();
  await expect(ada.page).toHaveTitle(`#${short} · ${title} · Parley`);
  await expect(ada.log.getByText(`#${short}`)).toBeVisible();
  const heading = ada.page.getByRole("heading", { level: 1 });
  for (const width of [1280, 700, 390, 320]) {
    await ada.page.setViewportSize({ width, height: 800 });
    const name = await seenOf(heading.getByText(`#${short}`));
    expect(name, `the header at ${width} px`).toEqual({ seen: name.whole, whole: name.whole });
    const isNarrow = width < 768;
    if (isNarrow) await ada.page.getByRole("button", { name: "Rooms", exact: true }).click();
    for (const room of [short, long]) {
      const listed = await seenOf(list(ada).getByText(`#${room}`, { exact: true }));
      expect(listed.seen, `${room} in the list at ${width} px`).toBeGreaterThan(
        Math.min(listed.whole, 140) - 1,
      );
    }
    if (isNarrow) await ada.page.keyboard.press("Escape");
    await expect(ada.page.getByRole("dialog")).toHaveCount(0);
  }
  await ada.page.goto(`/r/${long}`);
  await expect(heading).toContainText(`#${long}`);
  for (const width of [1280, 700, 390, 320]) {
    await ada.page.setViewportSize({ width, height: 800 });
    const { seen } = await seenOf(heading.getByText(`#${long}`));
    expect(seen, `the header at ${width} px`).toBeGreaterThan(120);
  }
});

test("a member's room tells on every device what is unread in it", async ({ user }) => {
  const room = freshRoom();
  const phone = await user("Ada", room);
  await join(phone).click();
  await expect(mine(phone)).toContainText(room);
  const laptop = await onAnotherDevice(phone, () => user("Somebody", freshRoom()));
  await expect(mine(laptop).getByRole("link", { name: room })).toBeVisible();
  const ben = await user("Ben", room);
  await ben.say("news");
  await expect(mine(laptop).getByRole("link", { name: room })).toContainText("1 unread");
});

test("rooms are found by how their names or titles begin, in pages, and joined from there", async ({
  user,
}) => {
  const prefix = freshRoom();
  const rooms = Array.from({ length: 60 }, (_, n) => `${prefix}-${String(n).padStart(2, "0")}`);
  const founder = await guestIn("Founder", prefix);
  for (const room of rooms) founder.client.joinRoom(room);
  await expect.poll(() => founder.client.snapshot().myRooms?.length).toBe(60);
  founder.client.close();

  const ada = await user("Ada", freshRoom());
  await list(ada).getByRole("button", { name: "Find rooms" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Find rooms" });
  const field = dialog.getByRole("textbox", { name: "A room's name or title begins with" });
  await expect(field).toBeFocused();
  await field.fill(prefix);
  await expect(dialog.getByRole("listitem")).toHaveCount(50);
  await dialog.getByRole("button", { name: "Show more" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(60);
  await expect(dialog.getByRole("button", { name: "Show more" })).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page: ada.page }).analyze();
  expect(violations).toEqual([]);
  await field.fill(`${prefix}-x`);
  await expect(dialog).toContainText(`No room begins with “${prefix}-x”.`);
  await field.fill(`Ünïcode ${prefix}`);
  await expect(dialog).toContainText(`No room begins with “Ünïcode ${prefix}”.`);
  founder.client.connect();
  founder.client.describeRoom(`${prefix}-42`, { title: `UNICODE ${prefix}` });
  await expect(async () => {
    await field.fill(`Ünïcode ${prefix.slice(0, 9)}`);
    await field.fill(`Ünïcode ${prefix}`);
    await expect(dialog.getByRole("listitem")).toContainText(`UNICODE ${prefix}`, { timeout: 2_000 });
  }).toPass();
  founder.client.close();
  await field.fill(`${prefix}-07`);
  await dialog.getByRole("button", { name: `Join ${prefix}-07` }).click();
  await expect(ada.page).toHaveURL(new RegExp(`/r/${prefix}-07$`));
  await expect(mine(ada)).toContainText(`${prefix}-07`);
});

test("a member sees who the members are, in pages, with what tells namesakes apart", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  // The last one is Cyrillic: it reads like the one before.
  const names = ["Cem", "Dora", "Eve", "Fay", "Bea", "Веа"];
  for (const name of names) {
    const { client } = await guestIn(name, room);
    client.joinRoom(room);
    await expect.poll(() => client.snapshot().myRooms).toEqual([room]);
    client.close();
  }
  await join(ada).click();
  await ada.page.getByRole("button", { name: "Room menu" }).click();
  // It cannot be read at first, and then in short pages.
  const path = `**/rooms/${room}/members?*`;
  await ada.page.route(path, (route) => route.abort());
  await ada.page.getByRole("menuitem", { name: "Members" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Members" });
  await expect(dialog).toContainText("The members could not be read. Check your connection, and try again.");
  await ada.page.unroute(path);
  await ada.page.route(path, (route) => route.continue({ url: `${route.request().url()}&limit=3` }));
  await dialog.getByRole("button", { name: "Try again" }).click();
  const items = dialog.getByRole("listitem");
  await expect(dialog).toContainText("The first 3 members");
  await expect(items).toHaveCount(3);
  await dialog.getByRole("button", { name: "Show more" }).click();
  await expect(items).toHaveCount(6);
  await dialog.getByRole("button", { name: "Show more" }).click();
  await expect(dialog).toContainText("7 members");
  await expect(items).toHaveCount(7);
  await expect(dialog.getByRole("button", { name: "Show more" })).toHaveCount(0);
  await expect(dialog.getByText("You", { exact: true })).toHaveCount(1);
  for (const name of names) {
    const item = items.filter({ has: ada.page.getByText(name, { exact: true }) });
    await expect(item).toHaveCount(1);
    await expect(item.getByTitle("Similar names")).toHaveCount(name === "Bea" || name === "Веа" ? 1 : 0);
  }
  for (const size of [
    { width: 1280, height: 800 },
    { width: 360, height: 640 },
  ]) {
    await ada.page.setViewportSize(size);
    expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
  }
  await ada.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("a flood of joins and leaves is one line, and makes no page send a request", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  await ada.say("before");
  const requests: string[] = [];
  ada.page.on("request", (request) => {
    if (request.url().startsWith(process.env.PARLEY_API_URL ?? "")) requests.push(request.url());
  });
  const eve = await guestIn("Eve", room);
  for (let n = 0; n < 20; n++) {
    eve.client.joinRoom(room);
    eve.client.leaveRoom(room);
  }
  await expect.poll(() => eve.client.snapshot().rooms.get(room)?.activity?.length).toBe(40);
  eve.client.close();
  await expect(ada.log).toContainText(/Eve *(guest)? left/);
  await expect(ada.log.getByText("Eve", { exact: true })).toHaveCount(1);
  await ada.say("after");
  await expect(ada.log).toContainText("after");
  // A frame that is late makes a page catch up, once.
  expect(requests.filter((url) => !url.includes("after="))).toEqual([]);
});
