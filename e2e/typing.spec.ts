import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { defaultTiming } from "../packages/client/src/timing/timing.ts";
import { stored } from "./bubble.ts";
import { arrive, expect, freshRoom, guestIn, saidBefore, test, type User } from "./user.ts";

const composer = ({ page }: User) => page.getByRole("textbox", { name: "Message" });
const line = ({ page }: User) =>
  page
    .getByText(/typing$/)
    .locator("xpath=ancestor-or-self::p")
    .filter({ visible: true });

/** A guest without a browser who is in a room, and says there that they are typing. */
const typist = async (name: string, room: string) => {
  const { client } = await guestIn(name, room);
  await expect.poll(() => client.snapshot().rooms.get(room)?.status).toBe("live");
  return { client, types: () => client.typing(room) };
};

/** Where everything is that a reader looks at. */
const places = async (user: User) => {
  const messages = user.log.getByRole("article");
  const boxes = [user.log, messages.first(), messages.last(), composer(user)];
  return Promise.all(boxes.map((each) => each.boundingBox()));
};

/** Adds up the layout shifts of a page from now on. */
const countShifts = (page: Page) =>
  page.evaluate(() => {
    Object.assign(window, { shifts: 0 });
    new PerformanceObserver((list) => {
      const sum = list.getEntries().reduce((all, entry) => all + Number(Reflect.get(entry, "value")), 0);
      Object.assign(window, { shifts: Number(Reflect.get(window, "shifts")) + sum });
    }).observe({ type: "layout-shift" });
  });
const shiftsOf = (page: Page) => page.evaluate(() => Reflect.get(window, "shifts"));

test("who is typing is shown to the others, until the message or for thirteen seconds, and nothing moves", async ({
  user,
}) => {
  const room = freshRoom();
  await saidBefore("Cy", room, ["first", "second"]);
  const ada = await user("Ada", room, (page) => page.clock.install());
  const ben = await user("Ben", room);
  await expect(ada.log.getByText("second")).toBeVisible();
  const before = await places(ada);
  await countShifts(ada.page);

  await composer(ben).pressSequentially("hel");
  await expect(line(ada)).toHaveText(/^Ben *(guest)? is typing$/);
  await expect(line(ben)).toHaveCount(0);
  expect(await places(ada)).toEqual(before);
  await ada.page.clock.fastForward(defaultTiming.typingExpiry);
  await expect(line(ada)).toHaveCount(0);
  expect(await places(ada)).toEqual(before);
  expect(await shiftsOf(ada.page)).toBe(0);

  // A screen reader is not told: it reads the line where it is.
  await expect(ada.page.locator("[aria-live]:not([aria-live=off])", { hasText: "typing" })).toHaveCount(0);
  const dora = await typist("Dora", room);
  dora.types();
  await expect(line(ada)).toHaveText(/^Dora *(guest)? is typing$/);
  expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
  dora.client.send(room, "here it is");
  await expect(ada.log.getByText("here it is")).toBeVisible();
  await expect(line(ada)).toHaveCount(0);
  dora.client.close();
});

test("an empty text, and the edit of a message, are not typing", async ({ user }) => {
  const room = freshRoom();
  const frames: string[] = [];
  const ada = await user("Ada", room, async (page) => {
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => frames.push(String(payload))));
  });
  const typed = () => frames.filter((frame) => frame.includes('"typing"'));
  await composer(ada).fill("   ");
  await composer(ada).fill("");
  // Only a message that is stored can be edited.
  await stored(ada, "hello");
  // The message was typed, and so told of once.
  expect(typed()).toHaveLength(1);
  await ada.page.clock.install();
  await ada.page.clock.fastForward(defaultTiming.typingInterval);
  await composer(ada).press("ArrowUp");
  const edit = ada.page.getByRole("textbox", { name: "Edit message" });
  await edit.fill("hello again");
  await edit.press("Enter");
  await expect(ada.log.getByText("hello again")).toBeVisible();
  expect(typed()).toHaveLength(1);
});

test("up to three are named, and more are several people", async ({ user }) => {
  const room = freshRoom();
  const ada = await user("Ada", room);
  const typists = await Promise.all(["Ben", "Cy", "Dora", "Eve"].map((name) => typist(name, room)));
  const said = [
    /^Ben *(guest)? is typing$/,
    /^Ben *(guest)? and Cy *(guest)? are typing$/,
    /^Ben *(guest)?, Cy *(guest)? and Dora *(guest)? are typing$/,
    /^Several people are typing$/,
  ];
  for (const [nth, { types }] of typists.entries()) {
    types();
    await expect(line(ada)).toHaveText(said[nth] ?? "");
  }
  for (const { client } of typists) client.close();
});

test("names that read like another's, or like the line itself, have a tag, on a narrow screen too", async ({
  browser,
}) => {
  const room = freshRoom();
  await saidBefore("Ada", room, ["I am Ada"]);
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true };
  const ben = await arrive(browser, "Ben", room, phone);
  await expect(ben.log.getByText("I am Ada")).toBeVisible();
  const before = await places(ben);
  const tag = line(ben).getByTitle(/^Similar names/);

  const mallory = await typist("ADA!", room);
  mallory.types();
  await expect(tag).toBeVisible();
  // Those who have said something are not marked anew by what others type.
  await expect(ben.log.getByTitle(/^Similar names/)).toHaveCount(0);

  const posing = await typist(`Ben is typing, ${"W".repeat(25)}`, room);
  posing.types();
  await expect(line(ben)).toHaveText("Several people are typing");
  mallory.client.send(room, "that was all");
  await expect(line(ben)).toContainText("WWWW");
  // The name is cut, and its marks and the line's end are not.
  for (const part of [tag, line(ben).getByText("is typing", { exact: true })]) {
    const { x = 0, y = 0, width = 0 } = (await part.boundingBox()) ?? {};
    expect(x).toBeGreaterThan(0);
    expect(x + width).toBeLessThanOrEqual(320);
    expect(y).toBeLessThan((await composer(ben).boundingBox())?.y ?? 0);
  }
  expect((await line(ben).boundingBox())?.height).toBe(20);
  expect((await composer(ben).boundingBox())?.y).toBe(before.at(-1)?.y);
  for (const { client } of [mallory, posing]) client.close();
  await ben.page.context().close();
});
