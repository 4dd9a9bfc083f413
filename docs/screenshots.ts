import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { browserPath } from "../e2e/browser.ts";
import startSite from "../e2e/site.ts";
import { Parley } from "../packages/client/src/parley.ts";
import { themeOf } from "../packages/web/src/theme/theme.ts";

/*
 * The pictures of the README, taken of the real thing: `node docs/screenshots.ts`, after an
 * install. On Linux the emoji need a font, such as Debian's `fonts-noto-color-emoji`.
 */

const room = "launch";
const otherRooms = ["general", "design", "on-call", "lunch"];

/** Each is shown in another one of the six themes. */
const users = {
  ada: { name: "Ada Lovelace", theme: "violet" },
  grace: { name: "Grace Hopper", theme: "blue" },
  alan: { name: "Alan Turing", theme: "green" },
  mae: { name: "Mae Jemison", theme: "orange" },
  katherine: { name: "Katherine Johnson", theme: "pink" },
  linus: { name: "Linus Pauling", theme: "indigo" },
} as const;

type Name = keyof typeof users;

const conversation: readonly (readonly [Name, string])[] = [
  ["grace", "Good morning! Staging has been up all night. Not a single alarm 🎉"],
  ["alan", "I pulled the plug on it twice. Every message came back, in order, once."],
  ["katherine", "I checked the numbers by hand, and they agree."],
  ["ada", "Then nothing keeps us from switching over today?"],
  ["mae", "One thing: my train has a tunnel 🚇 I wrote to you in there."],
  ["mae", "…and here it is. Carry on."],
  ["linus", "The notes for today are at https://example.com/launch"],
  ["ada", "Lovely. Lunch first, then the switch. Who is in?"],
  ["grace", "Me! 🍜"],
];

type Guest = { token: string; userId: string; name: string; expiresAt: string };

/** A guest whose color is this one: it depends on the id, so new ones are asked for until it fits. */
const guestOf = async (apiUrl: string, { name, theme }: (typeof users)[Name]): Promise<Guest> => {
  const response = await fetch(`${apiUrl}/guests`, { method: "POST", body: JSON.stringify({ name }) });
  const guest: Guest = await response.json();
  return themeOf(guest.userId) === theme ? guest : guestOf(apiUrl, users[nameOf(name)]);
};

const names: readonly Name[] = ["ada", "grace", "alan", "mae", "katherine", "linus"];
const nameOf = (name: string): Name => names.find((each) => users[each].name === name) ?? "ada";

/** Says one thing, and resolves when it is stored. */
const say = async (client: Parley, text: string) => {
  const key = client.send(room, text);
  const stored = Promise.withResolvers<void>();
  const stop = client.subscribe(() => {
    const messages = client.snapshot().rooms.get(room)?.messages ?? [];
    if (messages.some((message) => message.key === key && message.state === "sent")) stored.resolve();
  });
  await stored.promise;
  stop();
};

type Picture = {
  file: string;
  colorScheme: "light" | "dark";
  viewport: { width: number; height: number };
  scale: number;
};

const pictures: readonly Picture[] = [
  { file: "desktop.png", colorScheme: "light", viewport: { width: 1080, height: 820 }, scale: 1 },
  { file: "phone.png", colorScheme: "dark", viewport: { width: 390, height: 844 }, scale: 1.5 },
];

const take = async (browser: Browser, url: string, guests: Record<string, Guest>, picture: Picture) => {
  const { file, colorScheme, viewport, scale } = picture;
  const context = await browser.newContext({
    colorScheme,
    viewport,
    deviceScaleFactor: scale,
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    ([kept, rooms]) => {
      localStorage.setItem("parley.guests", String(kept));
      localStorage.setItem("parley.rooms", String(rooms));
    },
    [JSON.stringify(guests), JSON.stringify([room, ...otherRooms])],
  );
  const page = await context.newPage();
  await page.goto(new URL(`/r/${room}`, url).href);
  const last = conversation.at(-1)?.[1] ?? "";
  await page.getByRole("log").getByText(last).waitFor();
  await page.getByRole("status").first().getByText("Connected").waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(import.meta.dirname, file) });
  await context.close();
};

const stopSite = await startSite();
const {
  PARLEY_SITE: site = "",
  PARLEY_API_URL: apiUrl = "",
  PARLEY_SOCKET_URL: socketUrl = "",
} = process.env;
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});

const guests = new Map<Name, Guest>();
const clients = new Map<Name, Parley>();
for (const name of names) {
  const guest = await guestOf(apiUrl, users[name]);
  guests.set(name, guest);
  const client = new Parley({ socketUrl, apiUrl, token: async () => guest.token });
  client.join(room);
  client.connect();
  clients.set(name, client);
}
for (const [name, text] of conversation) {
  const client = clients.get(name);
  if (client) await say(client, text);
}
const ada = guests.get("ada");
if (ada) for (const picture of pictures) await take(browser, site, { [apiUrl]: ada }, picture);

for (const client of clients.values()) client.close();
await browser.close();
await stopSite();
