import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { pathOf } from "./path.ts";
import { expect, freshRoom, test } from "./user.ts";

const issuer = () => process.env.PARLEY_ISSUER ?? "";

const addressOf = (room: string) => new URL(`/r/${room}`, process.env.PARLEY_SITE).href;
const composerOf = (page: Page) => page.getByRole("textbox", { name: "Message" });
const isConnected = (page: Page) => expect(page.getByRole("status").first()).toContainText("Connected");

const say = async (page: Page, text: string) => {
  await composerOf(page).fill(text);
  await composerOf(page).press("Enter");
  await expect(
    page.getByRole("log").locator('article[data-state="sent"]').filter({ hasText: text }),
  ).toBeVisible();
};

const password = "a long password";

/** Signs in at the issuer's page, to an account that is there. */
const logIn = async (page: Page, login: string) => {
  await page.waitForURL(`${issuer()}/**`);
  await page.getByRole("textbox", { name: "User name" }).fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};

/** Makes an account at the issuer's page, to which the browser has been led. */
const register = async (page: Page, name: string, login = `user-${crypto.randomUUID()}`) => {
  await page.waitForURL(`${issuer()}/**`);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("textbox", { name: "Display name" }).fill(name);
  await page.getByRole("textbox", { name: "User name" }).fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
};

/** Opens the site, and signs in to a new account there, with no guest before it. */
const signUp = async (page: Page, name: string, room: string, login?: string) => {
  await page.goto(addressOf(room));
  await page.getByRole("button", { name: "Sign in" }).click();
  await register(page, name, login);
  await expect(composerOf(page)).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/r/${room}`);
  await isConnected(page);
};

/** Opens the site as a guest, before anybody signs in. */
const startAsGuest = async (page: Page, room: string) => {
  await page.goto(addressOf(room));
  await page.getByRole("textbox", { name: "Your name" }).fill("Somebody before");
  await page.getByRole("button", { name: "Start chatting" }).click();
  await isConnected(page);
};

const openSettings = (page: Page) => page.getByRole("button", { name: "Settings" }).click();

const signOut = (page: Page) => page.getByRole("button", { name: "Sign out", exact: true }).click();

/** The names of what the browser keeps for the site. */
const keptIn = (context: BrowserContext) =>
  context
    .storageState()
    .then(({ origins }) => origins.flatMap(({ localStorage }) => localStorage.map(({ name }) => name)));

const tokensIn = (context: BrowserContext) =>
  context.storageState().then(({ origins }) =>
    origins
      .flatMap(({ localStorage }) => localStorage)
      .filter(({ name }) => name.startsWith("parley.oidc."))
      .map(({ value }) => JSON.parse(value)),
  );

test("somebody signs in, and is who their account says; no address has a token in it", async ({
  page,
  context,
}) => {
  const addresses: string[] = [];
  const said: string[] = [];
  context.on("request", (request) => addresses.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  const room = freshRoom();
  await page.goto(addressOf(room));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${issuer()}/**`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: /Continue as Ada Lovelace/ }).click();
  await isConnected(page);
  await say(page, "signed in");
  await expect(page.getByRole("log").getByRole("article")).toContainText("Ada Lovelace");
  await page.reload();
  await expect(page.getByRole("log").getByRole("article")).toContainText("signed in");

  const [{ id_token, refresh_token, access_token }] = await tokensIn(context);
  expect(id_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  for (const token of [id_token, refresh_token, access_token]) {
    expect([...addresses, ...said].filter((text) => text.includes(token))).toEqual([]);
  }
  const withCode = addresses.filter((address) => new URL(address).searchParams.has("code"));
  expect(withCode.length).toBeLessThanOrEqual(1);
  await page.goBack();
  expect(page.url()).not.toContain("code=");
});

test("a guest with an account's name is told apart from it, and nobody is told that they are one", async ({
  page,
  user,
}) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  await signUp(page, "Gladys West", room);
  await say(page, "from the account");
  const imposter = await user("Gladys West", room);
  await imposter.say("from a guest");
  const mark = (text: string) =>
    grace.log.getByRole("article").filter({ hasText: text }).getByText("guest", { exact: true });
  await expect(mark("from a guest")).toBeVisible();
  await expect(mark("from the account")).toHaveCount(0);
  await expect(grace.log.getByRole("article", { name: "Gladys West (guest)" })).toHaveCount(1);
  await expect(imposter.log.getByRole("article").filter({ hasText: "from a guest" })).toBeVisible();
  await expect(imposter.log.getByText("guest", { exact: true })).toHaveCount(0);
  expect((await new AxeBuilder({ page: grace.page }).analyze()).violations).toEqual([]);
});

test("a token is renewed before it expires, and nobody notices", async ({ page, context }) => {
  test.slow();
  const room = freshRoom();
  await signUp(page, "Mary Jackson", room);
  await say(page, "with the first token");
  const [before] = await tokensIn(context);
  let closed = 0;
  page.on("websocket", (socket) => socket.on("close", () => (closed += 1)));
  await expect
    .poll(async () => (await tokensIn(context))[0].profile.exp, { timeout: 60_000 })
    .toBeGreaterThan(before.profile.exp);
  await say(page, "with the second token");
  await expect
    .poll(async () => (await tokensIn(context))[0].profile.exp, { timeout: 60_000 })
    .toBeGreaterThan(before.profile.exp + 20);
  await say(page, "with the third token");
  expect(closed).toBeGreaterThan(0);
  await expect(page.getByText("Disconnected")).toHaveCount(0);
  await expect(page.getByRole("log").getByRole("article")).toHaveCount(3);
});

test("signing out signs out every tab, and ends what a stolen token is good for", async ({
  page,
  context,
}) => {
  const room = freshRoom();
  await signUp(page, "Annie Easley", room);
  await page.goto(addressOf(`${room}-second`));
  await isConnected(page);
  const other = await context.newPage();
  await other.goto(addressOf(room));
  await isConnected(other);
  await composerOf(other).fill("a draft of Annie's");
  const [{ id_token }] = await tokensIn(context);
  const account = () =>
    fetch(`${process.env.PARLEY_API_URL}/account`, { headers: { authorization: `Bearer ${id_token}` } });
  expect((await account()).status).toBe(200);

  await openSettings(page);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(`${issuer()}/**`);
  expect(page.url()).not.toContain(id_token);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByRole("textbox", { name: "Your name" })).toBeVisible();
  }
  expect((await account()).status).toBe(401);
  expect(await keptIn(context)).toEqual([]);
  // The issuer has forgotten them too: it asks who they are.
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
  // Whoever comes next finds nothing of theirs, also in a tab that was open all along.
  await other.getByRole("textbox", { name: "Your name" }).fill("Somebody else");
  await other.getByRole("button", { name: "Start chatting" }).click();
  await isConnected(other);
  await expect(composerOf(other)).toHaveValue("");
  await page.goto(addressOf(freshRoom()));
  await isConnected(page);
  await expect(page.getByRole("link", { name: `${room}-second` })).toHaveCount(0);
});

test("who signs out without the server is told, may do so on this device alone, and keeps what is unsent", async ({
  page,
  context,
}) => {
  const room = freshRoom();
  await signUp(page, "Christine Darden", room);
  const path = await pathOf(page);
  await page.reload();
  await isConnected(page);
  await path.cut();
  await composerOf(page).fill("not sent yet");
  await composerOf(page).press("Enter");
  await expect(page.getByRole("log").locator('article[data-state="sending"]')).toHaveCount(1);
  await openSettings(page);
  await signOut(page);
  await expect(page.getByText("1 message is not sent yet.")).toBeVisible();
  await signOut(page);
  await expect(page.getByText("you are still signed in")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Try again" })).toBeEnabled();
  expect(await tokensIn(context)).toHaveLength(1);
  await page.getByRole("button", { name: "Sign out on this device only" }).click();
  await page.waitForURL(`${issuer()}/**`);
  path.mend();
  expect(await keptIn(context)).toEqual([]);
  await page.getByRole("button", { name: "No, only of the chat" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await isConnected(page);
  await page.goto(addressOf(room));
  await expect(page.getByRole("log").locator('article[data-state="sent"]')).toContainText("not sent yet");
});

test("who signed out of the chat alone can sign in again, and is asked who they are", async ({ page }) => {
  const room = freshRoom();
  await signUp(page, "Valerie Thomas", room);
  await openSettings(page);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "No, only of the chat" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /Continue as Grace Hopper/ }).click();
  await isConnected(page);
  await say(page, "somebody else now");
  await expect(page.getByRole("log").getByRole("article")).toContainText("Grace Hopper");
});

test("a guest who signs in keeps rooms, messages, and what was still waiting to be sent", async ({
  page,
  user,
}) => {
  const [room, second] = [freshRoom(), freshRoom()];
  const grace = await user("Grace", room);
  await page.goto(addressOf(second));
  await page.getByRole("textbox", { name: "Your name" }).fill("Dorothy");
  await page.getByRole("button", { name: "Start chatting" }).click();
  await isConnected(page);
  await page.goto(addressOf(room));
  await isConnected(page);
  await say(page, "said as a guest");
  const path = await pathOf(page);
  await page.reload();
  await isConnected(page);
  await openSettings(page);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.keyboard.press("Escape");
  await path.cut();
  await composerOf(page).fill("written offline as a guest");
  await composerOf(page).press("Enter");
  await expect(page.getByRole("log").locator('article[data-state="sending"]')).toHaveCount(1);
  await openSettings(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${issuer()}/**`);
  path.mend();
  await register(page, "Dorothy Vaughan");

  await expect(page.getByRole("heading", { name: "Keep your guest messages?" })).toBeVisible();
  await page.getByRole("button", { name: "Take over the messages" }).click();
  await isConnected(page);
  await expect(page.getByRole("link", { name: new RegExp(second) })).toBeVisible();
  const log = page.getByRole("log").getByRole("article");
  await expect(log).toHaveCount(2);
  await say(page, "said as an account");
  await grace.page.reload();
  await expect(grace.log.getByRole("article")).toContainText([
    "said as a guest",
    "written offline as a guest",
    "said as an account",
  ]);
  const themes = await Promise.all((await log.all()).map((article) => article.getAttribute("data-theme")));
  expect(new Set(themes).size).toBe(1);
  // They are theirs to change.
  const mine = log.filter({ hasText: "said as a guest" });
  await mine.hover();
  await mine.getByRole("button", { name: "Message actions" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Edit message" }).fill("edited as an account");
  await page.keyboard.press("Enter");
  await expect(grace.log.getByText("edited as an account")).toBeVisible();
});

test("an account is exported, and deleted: its messages become those of a deleted user", async ({
  page,
  user,
}) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  await signUp(page, "Melba Roy", room);
  await say(page, "this will stay");
  await expect(grace.log.getByRole("article")).toContainText("Melba Roy");

  await openSettings(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export my data" }).click();
  const stream = await (await download).createReadStream();
  const exported = JSON.parse(Buffer.concat(await stream.toArray()).toString());
  expect(exported).toMatchObject({
    kind: "account",
    name: "Melba Roy",
    messages: [{ room, message: "this will stay" }],
  });

  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Delete permanently" }).click();
  await page.waitForURL(`${issuer()}/**`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await expect(page.getByRole("status")).toContainText("Your account is deleted.");
  expect(await keptIn(page.context())).toEqual([]);
  const databases = await page.evaluate(() => indexedDB.databases());
  expect(databases.filter(({ name }) => name?.includes(exported.userId))).toEqual([]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await grace.page.reload();
  await expect(grace.log.getByRole("article")).toContainText("Deleted user");
  await expect(grace.log.getByText("Melba Roy")).toHaveCount(0);
});

test("who closes the page while their account is deleted finds it going on when they come back", async ({
  page,
  context,
  user,
}) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  await signUp(page, "Mary Golda Ross", room);
  await say(page, "this will stay");
  const other = await context.newPage();
  await other.goto(addressOf(room));
  await isConnected(other);
  await openSettings(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  const toAccount = "**/account";
  let asked = 0;
  // Only the beginning gets through, so that these pages do not finish it before they are closed.
  await context.route(toAccount, (route) => {
    if (route.request().method() !== "DELETE") return route.continue();
    asked += 1;
    return asked === 1 ? route.continue() : undefined;
  });
  await page.getByRole("button", { name: "Delete permanently" }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", { name: "Deleting your account…" })).toBeVisible();
    await expect(tab.getByRole("status")).toContainText("about a minute");
  }
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect.poll(() => asked).toBe(2);
  await Promise.all([page.close(), other.close()]);
  await context.unroute(toAccount);
  const back = await context.newPage();
  await back.goto(addressOf(room));
  await back.waitForURL(`${issuer()}/**`);
  await grace.page.reload();
  await expect(grace.log.getByRole("article")).toContainText("Deleted user");
  await expect(grace.log.getByText("Mary Golda Ross")).toHaveCount(0);
});

test("a deletion beyond a limit of requests says when it continues, and waits that long", async ({
  page,
  context,
}) => {
  await signUp(page, "Annie Easley", freshRoom());
  const times: number[] = [];
  await context.route("**/account", (route) => {
    if (route.request().method() !== "DELETE") return route.continue();
    times.push(Date.now());
    if (times.length !== 2) return route.continue();
    const message = "Too many requests. Try again in 8 seconds.";
    return route.fulfill({
      status: 429,
      headers: { "access-control-allow-origin": new URL(page.url()).origin },
      json: { code: "rate_limited", message, error: message, retryAfter: 8 },
    });
  });
  await openSettings(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Delete permanently" }).click();
  const says = page.getByRole("status");
  await expect(says).toContainText("Too many requests. Deletion continues in 8 s.");
  await page.waitForURL(`${issuer()}/**`);
  const [, refused = 0, next = 0] = times;
  expect(next - refused).toBeGreaterThanOrEqual(8_000);
});

test("a deletion that cannot begin beyond a limit of requests says when to try again", async ({
  page,
  context,
}) => {
  await signUp(page, "Evelyn Boyd Granville", freshRoom());
  const message = "Too many requests. Try again in 20 seconds.";
  await context.route("**/account", (route) =>
    route.request().method() === "DELETE"
      ? route.fulfill({
          status: 429,
          headers: { "access-control-allow-origin": new URL(page.url()).origin },
          json: { code: "rate_limited", message, error: message, retryAfter: 20 },
        })
      : route.continue(),
  );
  await openSettings(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Delete permanently" }).click();
  await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
});

test("a guest who signs in can keep apart: their messages stay a guest's, and what was not sent is deleted", async ({
  page,
  user,
}) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  await startAsGuest(page, room);
  await say(page, "said by the guest");
  const path = await pathOf(page);
  await page.reload();
  await isConnected(page);
  await openSettings(page);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.keyboard.press("Escape");
  await path.cut();
  await composerOf(page).fill("not sent by the guest");
  await composerOf(page).press("Enter");
  await expect(page.getByRole("log").locator('article[data-state="sending"]')).toHaveCount(1);
  await openSettings(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${issuer()}/**`);
  path.mend();
  await register(page, "Mary Cartwright");

  await expect(page.getByText("1 unsent message is deleted.")).toBeVisible();
  await expect(page.getByRole("definition")).toContainText(["Somebody before", "Mary Cartwright"]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Keep them separate" }).click();
  await isConnected(page);
  await say(page, "said by the account");
  await grace.page.reload();
  await expect(grace.log.getByRole("article", { name: "Somebody before (guest)" })).toContainText(
    "said by the guest",
  );
  await expect(grace.log.getByRole("article")).toHaveCount(2);
  await page.reload();
  await isConnected(page);
  await expect(page.getByText("not sent by the guest")).toHaveCount(0);
});

test("what a guest has sent without an answer is the account's, once, after the account took over", async ({
  page,
  user,
}) => {
  const room = freshRoom();
  const grace = await user("Grace", room);
  await startAsGuest(page, room);
  const path = await pathOf(page);
  await page.reload();
  await isConnected(page);
  path.mute();
  await composerOf(page).fill("sent without an answer");
  await composerOf(page).press("Enter");
  await expect(grace.log.getByRole("article")).toContainText("sent without an answer");
  await openSettings(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${issuer()}/**`);
  path.mend();
  await register(page, "Mary Cartwright");
  await page.getByRole("button", { name: "Take over the messages" }).click();
  await expect(composerOf(page)).toBeVisible();
  const own = page.getByRole("log").locator('article[data-state="sent"]');
  await expect(own).toHaveCount(1, { timeout: 120_000 });
  await say(page, "said by the account");
  await grace.page.reload();
  await expect(grace.log.getByRole("article")).toHaveCount(2);
  await expect(grace.log.getByRole("article").first()).toContainText("sent without an answer");
});

test("signing out everywhere ends the sign-in of another device, too", async ({ page, browser }) => {
  const [room, login] = [freshRoom(), `user-${crypto.randomUUID()}`];
  await signUp(page, "Ellen Ochoa", room, login);
  const elsewhere = await browser.newContext();
  const phone = await elsewhere.newPage();
  await phone.goto(addressOf(room));
  await phone.getByRole("button", { name: "Sign in" }).click();
  await logIn(phone, login);
  await isConnected(phone);
  await say(phone, "from the phone");

  await openSettings(page);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("on every device")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await isConnected(phone);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("button", { name: "Sign out all devices" }).click();
  await page.waitForURL(`${issuer()}/**`);
  await expect(phone.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await elsewhere.close();
});

test("an account that was signed in to long ago is deleted only after another sign-in, and another question", async ({
  page,
}) => {
  const [room, login] = [freshRoom(), `user-${crypto.randomUUID()}`];
  await signUp(page, "Chien-Shiung Wu", room, login);
  await openSettings(page);
  const elevenMinutes = 11 * 60 * 1000;
  await page.clock.setSystemTime(Date.now() + elevenMinutes);
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Delete permanently" }).click();
  await expect(page.getByText("sign in again first")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.waitForURL(`${issuer()}/**`);
  await page.clock.setSystemTime(Date.now());
  await logIn(page, login);
  await expect(page.getByRole("heading", { name: "Delete your account?" })).toBeVisible();
  await expect(page.getByText("Chien-Shiung Wu")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Delete permanently" }).click();
  await page.waitForURL(`${issuer()}/**`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("status")).toContainText("Your account is deleted.");
});

test("who breaks off the sign-in is still the guest that they were", async ({ page }) => {
  await page.goto(addressOf(freshRoom()));
  await page.getByRole("textbox", { name: "Your name" }).fill("Undecided");
  await page.getByRole("button", { name: "Start chatting" }).click();
  await isConnected(page);
  await openSettings(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${issuer()}/**`);
  await page.getByRole("link", { name: "Back to the chat" }).click();
  await expect(page.getByText("You are not signed in")).toBeVisible();
  await page.getByRole("link", { name: "Back to the chat" }).click();
  await isConnected(page);
  await openSettings(page);
  await expect(page.getByRole("textbox", { name: "Display name" })).toHaveValue("Undecided");
});
