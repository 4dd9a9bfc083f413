import { bounds } from "../packages/client/src/bounds.ts";
import { ScriptedServer } from "../packages/client/test/scripted-server.ts";
import { bubble } from "./bubble.ts";
import { talkTo } from "./scripted.ts";
import { test as base, expect, freshRoom, type User } from "./user.ts";

const test = base.extend<{ server: ScriptedServer }>({
  server: async ({ browserName: _ }, use) => {
    const server = await ScriptedServer.start();
    await use(server);
    await server.close();
  },
});

/** More than a tab keeps of a room. */
const many = bounds.messages + 2 * bounds.slack;

/** Bob says a number of messages, many in a frame: they are numbered on from those before. */
const say = (server: ScriptedServer, room: string, messages: number): void => {
  for (let left = messages; left > 0; left -= 50) {
    const count = Math.min(50, left);
    const events = Array.from({ length: count }, () =>
      server.store(room, "bob", `number ${server.log(room).head + 1}.`),
    );
    server.tellAtOnce(room, events);
  }
};

/** Scrolls up until a message is there. */
const backTo = (user: User, text: string) =>
  expect(async () => {
    await user.log.evaluate((log) => {
      log.scrollTop = 0;
    });
    await expect(bubble(user, text)).toBeInViewport({ timeout: 200 });
  }).toPass({ timeout: 120_000 });

/** The read position of a room, as the browser keeps it. */
const readIn = (user: User, room: string) =>
  user.page.evaluate((name) => JSON.parse(localStorage.getItem("parley.read") ?? "{}")[name], room);

test("a reader scrolls back to what was let go of, stays there whatever comes, and is up to date at the end", async ({
  user,
  server,
}) => {
  const room = freshRoom();
  say(server, room, 30);
  const ada = await user("Ada", room, (page) => talkTo(server, page));
  await expect(bubble(ada, "number 30.")).toBeInViewport();
  say(server, room, many);
  await expect(bubble(ada, `number ${30 + many}.`)).toBeInViewport();
  await expect(ada.page.getByRole("button", { name: /latest|New messages/ })).toHaveCount(0);

  await backTo(ada, "number 1.");
  await expect(ada.log.getByText("This is where the conversation begins.")).toBeVisible();

  await ada.log.evaluate((log) => log.scrollBy(0, 900));
  const shown = await ada.log
    .getByRole("article")
    .filter({ hasText: /number/ })
    .all();
  const row = bubble(ada, (await shown[Math.floor(shown.length / 2)]?.locator("p").textContent()) ?? "");
  const before = await row.boundingBox();
  say(server, room, many);
  await expect(ada.page.getByRole("button", { name: /New messages/ })).toContainText("99+");
  expect(await row.boundingBox()).toEqual(before);

  await ada.page.getByRole("button", { name: /New messages/ }).click();
  await expect(bubble(ada, `number ${30 + 2 * many}.`)).toBeInViewport();
  await expect.poll(() => readIn(ada, room)).toBe(30 + 2 * many);
});

test("what is unread in a room that has let go of messages is counted exactly", async ({ user, server }) => {
  const [room, other] = [freshRoom(), freshRoom()];
  say(server, other, 5);
  const ada = await user("Ada", other, (page) => talkTo(server, page));
  await expect.poll(() => readIn(ada, other)).toBe(5);
  await ada.page.getByRole("textbox", { name: "Open or create a room" }).fill(room);
  await ada.page.getByRole("button", { name: "Open room" }).click();
  await expect(ada.page.getByRole("heading", { name: "No messages yet" })).toBeVisible();
  const link = ada.page.getByRole("link", { name: other });
  say(server, other, many);
  await expect(link).toContainText("99+ unread");
  expect(await readIn(ada, other)).toBe(5);

  // It stands before the first of them, wherever the reader begins.
  await link.click();
  await backTo(ada, "number 6.");
  await expect(ada.log.getByText("New since your last visit")).toBeInViewport();
  await ada.page.getByRole("button", { name: /New messages/ }).click();
  await expect.poll(() => readIn(ada, other)).toBe(5 + many);
  await ada.page.getByRole("link", { name: room }).click();
  await expect(link).not.toContainText("unread");
  say(server, other, 37);
  await expect(link).toContainText("37 unread");
});
