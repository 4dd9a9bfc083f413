import { setTimeout } from "node:timers/promises";
import { Parley } from "@parley/client/parley";
import type { ClientSnapshot } from "@parley/client/snapshot";
import { chromium } from "@playwright/test";
import { numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { orExit } from "../command-line/run.ts";
import { browserPath } from "../e2e/browser.ts";
import { serveBuiltSite } from "../e2e/built-site.ts";
import { joinRooms, newGuest, pageOf, roomNames } from "../e2e/many-rooms.ts";
import { openArena } from "./cloud.ts";
import { latencies } from "./latencies.ts";
import { openingTimes, watchOpening } from "./page-opening.ts";

/*
 * Measures the list of a user's rooms, on a local cloud with the latencies of AWS's services:
 *
 *   npx pnpm@12 room-list [--rooms 200] [--runs 5]
 *
 * Opening on a new device, which knows no room: the time until the list is there, in its order and with the
 * lines of those that are seen, and until one more room is. Coming back on a device that knows all rooms:
 * what that reads and writes. The same of the built site in a browser, from opening the page on; its files
 * come from this machine. Units do not depend on what else the machine does, and times do.
 */

const { rooms: count, runs } = orExit(() => {
  const options = { rooms: text, runs: text };
  const usage = "Usage: room-list [--rooms N] [--runs N]";
  const { values } = parseCommandLine({ args: process.argv.slice(2), options }, usage);
  return {
    rooms: numberOf("rooms", values.rooms, 200, { min: 1, max: 500 }),
    runs: numberOf("runs", values.runs, 5, { min: 1, max: 100 }),
  };
});

/** As the web client asks for it. */
const latestRooms = 30;

await using arena = await openArena();
const { cloud, store } = arena;
const guest = await newGuest(cloud.api, "Reader");
const { token } = guest;
const names = roomNames(count);
const [first = ""] = names;
await joinRooms(store, guest, names);
const site = await serveBuiltSite({ VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api });
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
cloud.delay(latencies);

const open = () =>
  new Parley({ socketUrl: cloud.ws, apiUrl: cloud.api, token: async () => token, latestRooms });

/** Milliseconds until a client shows something. */
const until = async (client: Parley, isShown: (snapshot: ClientSnapshot) => boolean): Promise<number> => {
  const began = performance.now();
  if (isShown(client.snapshot())) return 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = client.subscribe(() => isShown(client.snapshot()) && resolve());
  await promise;
  stop();
  return performance.now() - began;
};

/** At most this many lines are seen at once. */
const seen = Math.min(count, 10);

const isListed = ({ roomList = [] }: ClientSnapshot) =>
  roomList.length === count && roomList.filter(({ last }) => last).length >= seen;

/** Until the end of connections is handled. */
const quiet = async () => {
  while (cloud.faults.connections > 0 || cloud.faults.running > 0) await setTimeout(20);
};

/** What a device does, and what the table is billed for it, without the end of its connection. */
const measured = async (work: () => Promise<Record<string, number>>) => {
  await quiet();
  cloud.meter.reset();
  const times = await work();
  const { readUnits, writeUnits } = cloud.meter.read().total;
  return { ...times, readUnits, writeUnits };
};

const newDevice = (client: Parley) =>
  measured(async () => {
    client.connect();
    const list = await until(client, isListed);
    client.join(first);
    const room = await until(client, ({ rooms }) => (rooms.get(first)?.messages.length ?? 0) > 0);
    return { list, room };
  });

const knownDevice = async () => {
  const client = open();
  for (const room of names) client.join(room);
  const isLive = ({ rooms }: ClientSnapshot) => [...rooms.values()].every(({ status }) => status === "live");
  client.connect();
  await until(client, isLive);
  client.close();
  const back = await measured(async () => {
    client.connect();
    return { list: await until(client, isListed), rooms: await until(client, isLive) };
  });
  client.close();
  return back;
};

/** A page in a browser that knows the token alone, and once more with what that has kept. */
const inBrowser = async () => {
  await quiet();
  const page = await pageOf(browser, { site: site.url, api: cloud.api, guest });
  await watchOpening(page, { rooms: count, lines: seen });
  await page.goto(`/r/${names.at(-1)}`);
  const anew = await openingTimes(page);
  await page.reload();
  const again = await openingTimes(page);
  await page.context().close();
  return { anew, again };
};

const rounded = (row: Record<string, number>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Math.round(value * 10) / 10]));

console.log(`${count} rooms: milliseconds, and units of the table`);
for (let run = 0; run < runs; run++) {
  const device = open();
  console.log("new device  ", rounded(await newDevice(device)));
  device.close();
  console.log("coming back ", rounded(await knownDevice()));
  const { anew, again } = await inBrowser();
  console.log("page        ", rounded(anew));
  console.log("page again  ", rounded(again));
}
await Promise.all([browser.close(), site.close()]);
process.exit();
