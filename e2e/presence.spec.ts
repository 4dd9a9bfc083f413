import AxeBuilder from "@axe-core/playwright";

import { expect, freshRoom, guestIn, type Prepare, test, type User } from "./user.ts";

/** The waits of a page, which are `PresenceWatch`'s own. In milliseconds. */
const [refresh, pause, settle] = [60_000, 5_000, 200];

/** A member of the room who has no browser. */
const memberOf = async (name: string, room: string) => {
  const { client } = await guestIn(name, room);
  client.joinRoom(room);
  await expect.poll(() => client.snapshot().myRooms).toEqual([room]);
  return client;
};

/** Somebody who joins the room and looks at its members, and whom their page asks about. */
const lookAtMembers = async (
  user: (name: string, room: string, prepare: Prepare) => Promise<User>,
  room: string,
) => {
  const asked: string[][] = [];
  const { page } = await user("Ada", room, async (page) => {
    await page.setViewportSize({ width: 500, height: 480 });
    await page.clock.install();
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const { action, users }: { action: string; users: string[] } = JSON.parse(String(payload));
        if (action === "presence") asked.push(users);
      }),
    );
  });
  await page.getByRole("main").getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: "Members" }).click();
  return { page, asked, rows: page.getByRole("dialog", { name: "Members" }).getByRole("listitem") };
};

test("a member sees who is online, in words, and nothing moves when that is known or changes", async ({
  user,
}) => {
  const room = freshRoom();
  const cem = await memberOf("Cem", room);
  const { page, rows } = await lookAtMembers(user, room);
  const row = rows.filter({ hasText: "Cem" });
  const place = () => row.getByText("Cem").boundingBox();
  await expect(row).toBeVisible();
  const before = await place();
  await page.clock.runFor(settle);
  await expect(row).toHaveText(/online$/);
  expect(await place()).toEqual(before);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  cem.close();
  const state = async () => {
    await page.clock.fastForward(refresh);
    return row.textContent();
  };
  // The server has him online for some seconds more.
  await expect.poll(state, { timeout: 120_000, intervals: [3_000] }).toMatch(/offline$/);
  expect(await place()).toEqual(before);
});

test("a page asks about the members on the screen alone, and about nobody once the list is closed", async ({
  user,
}) => {
  const room = freshRoom();
  for (let nth = 0; nth < 14; nth++) (await memberOf(`Guest ${nth}`, room)).close();
  const { page, asked, rows } = await lookAtMembers(user, room);
  await expect(rows).toHaveCount(15);
  await page.clock.runFor(settle);
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]?.length).toBeGreaterThan(2);
  expect(asked[0]?.length).toBeLessThan(12);
  await rows.last().scrollIntoViewIfNeeded();
  await page.clock.runFor(pause);
  await expect.poll(() => asked.length).toBe(2);
  expect(new Set(asked.flat()).size).toBe(asked.flat().length);

  await page.keyboard.press("Escape");
  await expect(rows).toHaveCount(0);
  await page.clock.fastForward(3 * refresh);
  await page.getByRole("button", { name: "Room menu" }).click();
  expect(asked).toHaveLength(2);
});
