import { randomUUID } from "node:crypto";
import { type Browser, test as base, expect, type Page } from "@playwright/test";
import { Parley } from "../packages/client/src/parley.ts";

/** A user at a browser of their own, in a room. */
export type User = {
  name: string;
  page: Page;
  say(text: string): Promise<void>;
  /** The messages that the log shows now, in its order, of those that are rendered. */
  log: ReturnType<Page["getByRole"]>;
  /** What the browser refused because of the site's Content-Security-Policy. */
  refused: string[];
};

/** A room that no other test uses. */
export const freshRoom = () => `test-${randomUUID().slice(0, 8)}`;

/** Is given a page before it is opened. */
export type Prepare = (page: Page) => Promise<unknown>;

/** Opens the site for the first time, in a browser profile of its own, and gives the name. */
export const arrive = async (
  browser: Browser,
  name: string,
  room: string,
  options: Parameters<Browser["newContext"]>[0] = {},
  prepare: Prepare = async () => {},
): Promise<User> => {
  const context = await browser.newContext({ baseURL: process.env.PARLEY_SITE ?? "", ...options });
  const page = await context.newPage();
  await prepare(page);
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto(`/r/${room}`);
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Start chatting" }).click();
  const composer = page.getByRole("textbox", { name: "Message" });
  await expect(composer).toBeVisible();
  await expect(page.getByRole("status").first()).toContainText("Connected");
  return {
    name,
    page,
    log: page.getByRole("log"),
    refused,
    say: async (text) => {
      await composer.fill(text);
      // On glass, Enter starts a line.
      if (options.hasTouch) await page.getByRole("button", { name: "Send" }).tap();
      else await composer.press("Enter");
    },
  };
};

type Urls = { ws: string; api: string };

const siteUrls = (): Urls => ({
  ws: process.env.PARLEY_SOCKET_URL ?? "",
  api: process.env.PARLEY_API_URL ?? "",
});

/** A guest who has no browser, in a room. */
export const guestIn = async (name: string, room: string, { ws, api }: Urls = siteUrls()) => {
  const answer = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { token }: { token: string } = await answer.json();
  const client = new Parley({ socketUrl: ws, apiUrl: api, token: async () => token });
  const messages = () => client.snapshot().rooms.get(room)?.messages ?? [];
  /** Resolves once everything that was sent is stored. Returns the guest's messages. */
  const stored = async () => {
    const all = Promise.withResolvers<void>();
    const look = () => {
      if (messages().every(({ state, change }) => state === "sent" && !change)) all.resolve();
    };
    const stop = client.subscribe(look);
    look();
    await all.promise;
    stop();
    return messages().filter(({ own }) => own);
  };
  client.join(room);
  client.connect();
  return { client, stored };
};

/**
 * Lets somebody who has no browser say these texts, one after the other. All are stored when it
 * resolves.
 */
export const saidBefore = async (name: string, room: string, texts: readonly string[], urls?: Urls) => {
  const { client, stored } = await guestIn(name, room, urls);
  for (const text of texts) client.send(room, text);
  await stored();
  client.close();
};

/**
 * A test whose users' browsers are closed at its end. Nothing that they did was against the
 * site's own policy.
 */
export const test = base.extend<{
  user: (name: string, room: string, prepare?: Prepare) => Promise<User>;
}>({
  user: async ({ browser }, use) => {
    const users: User[] = [];
    await use(async (name, room, prepare) => {
      const user = await arrive(browser, name, room, {}, prepare);
      users.push(user);
      return user;
    });
    for (const { page } of users) await page.context().close();
    expect(users.flatMap(({ refused }) => refused)).toEqual([]);
  },
});

export { expect };
