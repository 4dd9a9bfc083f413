import { ScriptedServer } from "../packages/client/test/scripted-server.ts";
import { bubble } from "./bubble.ts";
import { talkTo } from "./scripted.ts";
import { test as base, expect, freshRoom } from "./user.ts";

const test = base.extend<{ server: ScriptedServer }>({
  server: async ({ browserName: _ }, use) => {
    const server = await ScriptedServer.start();
    await use(server);
    await server.close();
  },
});

/** Fills a room with messages, each of which is pinned and unpinned many times. */
const fill = (server: ScriptedServer, room: string, messages: number, pins: number): void => {
  for (let nth = 1; nth <= messages; nth++) {
    const { seq } = server.store(room, "mallory", `talk ${nth}.`);
    for (let pin = 0; pin < pins; pin++) server.pin(room, seq, pin % 2 === 0);
  }
};

test("whoever opens a room that others have filled with pins sends few requests", async ({
  user,
  server,
}) => {
  const room = freshRoom();
  fill(server, room, 60, 49);
  const requests: string[] = [];
  const ada = await user("Ada", room, async (page) => {
    await talkTo(server, page);
    // What a page shows between two answers decides what it asks for next.
    await page.route(/log\?/, async (route) => {
      if (route.request().method() === "GET") requests.push(route.request().url());
      await new Promise((resolve) => setTimeout(resolve, 50));
      await route.fallback();
    });
  });
  await expect(bubble(ada, "talk 60.")).toBeInViewport();
  // Whatever more it would read, it would by the time that others have said so much.
  for (let nth = 1; nth <= 40; nth++) {
    server.say(room, "bob", `new ${nth}.`);
    await expect(bubble(ada, `new ${nth}.`)).toBeInViewport();
  }
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.length).toBeLessThanOrEqual(6);
});

test("a room whose log is full of changes asks its reader before it reads on, and does so at once", async ({
  user,
  server,
}) => {
  const room = freshRoom();
  for (let nth = 1; nth <= 30; nth++) server.say(room, "grace", `before ${nth}.`);
  for (let pin = 0; pin < 700; pin++) server.pin(room, 30, pin % 2 === 0);
  const ada = await user("Ada", room, (page) => talkTo(server, page));
  const readOn = ada.page.getByRole("button", { name: "Show older messages" });
  await expect(readOn).toBeVisible();
  await expect(ada.page.getByText("before")).toHaveCount(0);
  await readOn.click();
  await expect(bubble(ada, "before 30.")).toBeInViewport();
  await expect(readOn).toHaveCount(0);
});
