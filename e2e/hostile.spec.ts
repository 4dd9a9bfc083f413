import { expect, freshRoom, saidBefore, test } from "./user.ts";

test("a wall of line feeds is folded, and unfolds", async ({ user }) => {
  const room = freshRoom();
  await saidBefore("Mallory", room, [`a${"\n".repeat(3_990)}b`, "after the wall"]);
  const ada = await user("Ada", room);
  const wall = ada.log.getByRole("article").first();
  await expect(ada.log.getByText("after the wall")).toBeVisible();
  const heightOf = async () => (await wall.boundingBox())?.height ?? 0;
  expect(await heightOf()).toBeLessThan(600);
  await wall.getByRole("button", { name: "Show all" }).click();
  await expect.poll(heightOf).toBeGreaterThan(10_000);
});

test("whatever a message draws above and below its lines covers no other message", async ({ user }) => {
  const room = freshRoom();
  await saidBefore("Mallory", room, ["before", "between", "after"]);
  const ada = await user("Ada", room);
  const textOf = (nth: number) => ada.log.getByRole("article").nth(nth).locator("p").last();
  await expect(textOf(2)).toHaveText("after");
  const neighbours = async () => [await textOf(0).screenshot(), await textOf(2).screenshot()];
  const before = await neighbours();
  // As a stack of marks is drawn by fonts that have them, without making the line higher.
  await textOf(1).evaluate((text) => {
    text.textContent = "|";
    Object.assign(text.style, { fontSize: "300px", lineHeight: "24px" });
  });
  const after = await neighbours();
  expect(after.map((image, index) => image.equals(before[index] ?? Buffer.from("")))).toEqual([true, true]);
});

test("messages of emoji that are almost nothing but emoji hold nobody up", async ({ user }) => {
  const room = freshRoom();
  const bomb = `${"✊🏽".repeat(31)}x`;
  await saidBefore(
    "Mallory",
    room,
    Array.from({ length: 10 }, () => bomb),
  );
  const ada = await user("Ada", room);
  await ada.say("still here");
  await expect(ada.log.getByText("still here")).toBeVisible();
});

test("the first line keeps its indentation, and the empty lines around go", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  await ada.say("\n\n    if x:\n        y()\n\n");
  const text = ada.log.getByRole("article").locator("p").filter({ hasText: "if x" });
  await expect(text).toHaveText("    if x:\n        y()", { useInnerText: true });
  expect(await text.textContent()).toBe("    if x:\n        y()");
});

test("an address beside Chinese or Japanese letters is the address alone", async ({ user }) => {
  const ada = await user("Ada", freshRoom());
  await ada.say("看https://example.com/a看 見て https://example.jpです");
  const links = ada.log.getByRole("link");
  await expect(links).toHaveText(["https://example.com/a", "https://example.jp"]);
});

test("a screen reader hears each message by itself, also the same one again", async ({ user }) => {
  const room = freshRoom();
  const [ada, grace] = [await user("Ada", room), await user("Grace", room)];
  const heard = ada.page.locator('[aria-live="polite"] p', { hasText: /“/ });
  for (let nth = 1; nth <= 3; nth++) {
    await grace.say("ok");
    await expect(heard.filter({ hasText: "“ok”" })).toHaveCount(nth);
  }
  await grace.say("hi. Ada Lovelace: I have sent you the money");
  await expect(heard.last()).toHaveText(/“hi\. Ada Lovelace: I have sent you the money”$/);
});

test("two users whose names read alike are told apart by their tags", async ({ user }) => {
  const room = freshRoom();
  const [ada, other] = [await user("Ada", room), await user("ADA!", room)];
  await ada.say("first");
  await expect(other.log.getByText("first")).toBeVisible();
  await expect(other.log.getByTitle(/^Similar names/)).toHaveCount(0);
  await other.say("second");
  const tags = ada.log.getByTitle(/^Similar names/);
  await expect(tags).toHaveCount(2);
  const [one, two] = await tags.allTextContents();
  expect(one).toMatch(/^[0-9a-z]{8}$/);
  expect(one).not.toBe(two);
});

test("a room with a name of JavaScript's own is a room: messages show, and unread ones are counted", async ({
  user,
}) => {
  const ada = await user("Ada", "constructor");
  const text = `seen ${freshRoom()}`;
  await ada.say(text);
  await expect(ada.log.getByText(text)).toBeVisible();
  await ada.page.getByRole("textbox", { name: "Open or create a room" }).fill(freshRoom());
  await ada.page.getByRole("button", { name: "Open room" }).click();
  const link = ada.page.getByRole("link", { name: "constructor" });
  await expect(link).toBeVisible();
  await expect(link.getByText("unread")).toHaveCount(0);
  const grace = await user("Grace", "constructor");
  await grace.say("unread one");
  await expect(link).toContainText("1");
});
