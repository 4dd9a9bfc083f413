import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  enter,
  roomOf,
  rowsOf,
  sendsSeen,
  serveEachTest,
  server,
  textsOf,
  timing,
  until,
} from "../../test/clients.ts";
import { type Network, openNetwork } from "../../test/network.ts";

serveEachTest();

/* A proxy that stops passing bytes on open connections and takes new ones: neither side is told of it. */

/** Longer than any test: what waits so long does not find out. */
const never = 24 * 60 * 60 * 1000;

/** Only the ping of somebody who is there can find out. */
const presentOnly = {
  ...timing,
  heartbeat: never,
  ackWait: never,
  presentHeartbeat: 300,
  pongWait: 500,
};

let network: Network;

/** Stands in for the window of a page. */
const page = new EventTarget();

beforeEach(async () => {
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("document", page);
  network = await openNetwork(server.socketUrl);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await network.close();
});

const enterThrough = () => enter("ada", "general", { socketUrl: network.url, timing: presentOnly });

test("a key pressed on a stalled connection has it replaced, and what was missed is shown", async () => {
  const client = await enterThrough();
  network.stall();
  server.say("general", "bob", "missed");
  page.dispatchEvent(new Event("keydown"));
  await until(() => expect(textsOf(client)).toEqual(["missed"]));
  expect(roomOf(client)?.status).toBe("live");
});

test("a message sent into a stalled connection is stored once, on the next one", async () => {
  const client = await enterThrough();
  network.stall();
  client.send("general", "hello");
  page.dispatchEvent(new Event("pointerdown"));
  await until(() => expect(rowsOf(client)).toMatchObject([{ text: "hello", state: "sent" }]));
  expect([...server.log("general").events.values()]).toMatchObject([{ message: "hello" }]);
  expect(sendsSeen()).toHaveLength(1);
});
