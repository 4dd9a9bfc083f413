import { afterAll, beforeAll, expect, test } from "vitest";
import { partitions } from "../packages/core/src/table/table.ts";
import { startIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, guestOf, scanTable } from "./operator.ts";

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let cloud: Cloud;
beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({ accounts: { issuer: issuer.url, client: testClient } });
});
afterAll(async () => {
  await cloud.close();
  await issuer.close();
});

/**
 * What somebody did costs, wherever it is counted. Anything else that a request changes is in the
 * other items.
 */
const counters = [partitions.limit, partitions.stage];

const everythingElse = async () =>
  (await scanTable(cloud))
    .filter(({ pk }) => !counters.some((beginning) => pk?.S?.startsWith(beginning)))
    .map((item) => JSON.stringify(item))
    .toSorted();

const read = async (path: string, token: string | undefined) => {
  const response = await fetch(cloud.api + path, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const body: { code?: string } = await response.json();
  return [response.status, body.code];
};

test("a GET changes nothing in the table but what it costs, whoever asks and whatever for", async () => {
  const room = "gets";
  const guest = await guestOf(cloud, "Ada");
  const account = await issuer.sign({ sub: "ben", name: "Ben" });
  for (const token of [guest.token, account]) {
    const { asks } = await enter(cloud, room, token);
    await asks(
      { action: "sendMessage", room, message: "hi", id: token.slice(-8) },
      ({ message }) => !!message,
    );
  }
  const own = `/users/${guest.userId}/messages`;
  const ofRooms = [`/rooms/${room}/log`, "/rooms/never-seen/log", `/rooms/${room}/members`];
  const needToken = [...ofRooms, own, "/account", "/account/export", "/account/profile"];
  const paths = [...needToken, `/rooms/${room}/members/${guest.userId}`, "/sign-in", "/health", "/nothing"];
  const before = await everythingElse();
  expect(before.join()).toContain("hi");
  for (const path of paths) {
    for (const token of [guest.token, account, "forged", undefined]) {
      const [status, code] = await read(path, token);
      const isKnown = token === guest.token || token === account;
      if (needToken.includes(path) && !isKnown)
        expect([path, status, code]).toEqual([path, 401, "unauthorized"]);
      if (needToken.includes(path) && token === guest.token) expect([path, status]).toEqual([path, 200]);
    }
  }
  expect(await everythingElse()).toEqual(before);
});
