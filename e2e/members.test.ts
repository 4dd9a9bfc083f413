import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { leavesWithin } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, getFrom, guestOf, patient } from "./operator.ts";

/* A room's members over HTTP: who joined on real sockets, and who is gone since. */

let cloud: Cloud;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
  const accounts = { issuer: issuer.url, client: testClient };
  cloud = await startCloud({ accounts, tuning: leavesWithin(1_000) });
});
afterAll(async () => {
  issuer.close();
  await cloud.close();
});

type Listed = { members: { userId: string; name?: string }[]; next?: string };

const fresh = () => `members-${randomUUID()}`;
const members = (room: string, token: string, query = ""): Promise<Listed> =>
  getFrom(cloud, `/rooms/${room}/members${query}`, token);

const accountOf = async (name: string) => {
  const authTime = Math.floor(Date.now() / 1000) - 5;
  const token = await issuer.sign({ sub: randomUUID(), name, auth_time: authTime });
  const { userId } = await getFrom(cloud, "/account", token);
  return { token, userId: String(userId), name };
};

const change = async (action: "joinRoom" | "leaveRoom", room: string, token: string) => {
  const client = await enter(cloud, room, token);
  const id = randomUUID();
  const answer = await client.asks({ action, room, id }, (frame) => frame.id === id);
  expect(answer.action).toBe(action === "joinRoom" ? "join" : "leave");
  client.socket.close();
};

const guests = (...names: string[]) =>
  Promise.all(names.map(async (name) => ({ ...(await guestOf(cloud, name)), name })));

/** A request again and again, as a client does it, until nothing of a user is left. */
const untilDone = (method: string, path: string, token: string, body?: object) =>
  vi.waitUntil(async () => {
    const response = await fetch(cloud.api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.ok && JSON.parse(await response.text()).done;
  }, patient);

test("a room's members are read in pages by anybody with a token, and whoever has left is gone", async () => {
  const room = fresh();
  const [ada, ben, cem, eve] = await guests("Ada", "Ben", "Cem", "Eve");
  if (!ada || !ben || !cem || !eve) throw new Error("There are four guests.");
  for (const { token } of [ada, ben, cem]) await change("joinRoom", room, token);
  await change("joinRoom", fresh(), eve.token);
  const all = [ada, ben, cem]
    .map(({ userId, name }) => ({ userId, name }))
    .toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
  await vi.waitFor(async () => expect(await members(room, eve.token)).toEqual({ members: all }), patient);
  const first = await members(room, eve.token, "?limit=2");
  expect(first).toEqual({ members: all.slice(0, 2), next: all[1]?.userId });
  expect(await members(room, eve.token, `?limit=2&after=${first.next}`)).toEqual({ members: all.slice(2) });
  expect(await members(fresh(), eve.token)).toEqual({ members: [] });

  await change("leaveRoom", room, ben.token);
  const left = all.filter(({ userId }) => userId !== ben.userId);
  await vi.waitFor(async () => expect(await members(room, eve.token)).toEqual({ members: left }), patient);
});

test("a deleted user is no member any more", async () => {
  const room = fresh();
  const [ada, ben] = [await accountOf("Ada"), await accountOf("Ben")];
  for (const { token } of [ada, ben]) await change("joinRoom", room, token);
  await vi.waitUntil(async () => (await members(room, ben.token)).members.length === 2, patient);
  await untilDone("DELETE", "/account", ada.token);
  await vi.waitFor(
    async () =>
      expect(await members(room, ben.token)).toEqual({ members: [{ userId: ben.userId, name: "Ben" }] }),
    patient,
  );
});

test("an account that takes over a guest is a member once, under its own name", async () => {
  const [room, both] = [fresh(), fresh()];
  const [guest] = await guests("Grace Hopper");
  if (!guest) throw new Error("There is a guest.");
  const account = await accountOf("Grace");
  await change("joinRoom", both, account.token);
  for (const each of [room, both]) await change("joinRoom", each, guest.token);
  await vi.waitUntil(async () => (await members(both, guest.token)).members.length === 2, patient);
  await untilDone("POST", "/account/adopt-guest", account.token, { token: guest.token });
  const alone = { members: [{ userId: account.userId, name: "Grace" }] };
  for (const each of [room, both])
    await vi.waitFor(async () => expect(await members(each, account.token)).toEqual(alone), patient);
});

test("nobody reads members without a token, or with what is not a page", async () => {
  const { token } = await guestOf(cloud, "Ada");
  const ask = async (path: string, bearer?: string) => {
    const response = await fetch(`${cloud.api}/rooms/${path}`, {
      headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    });
    return [response.status, JSON.parse(await response.text()).code];
  };
  expect(await ask("general/members")).toEqual([401, "unauthorized"]);
  expect(await ask("general/members", "forged")).toEqual([401, "unauthorized"]);
  expect(await ask("No%20Room/members", token)).toEqual([400, "room_invalid"]);
  for (const query of [
    "after=",
    "after=%00",
    "after=a%20b",
    `after=${"a".repeat(201)}`,
    "limit=x",
    "limit=1.5",
  ])
    expect([query, ...(await ask(`general/members?${query}`, token))]).toEqual([query, 400, "invalid_field"]);
  for (const query of ["limit=0", "limit=-5", "limit=1000"])
    expect([query, (await ask(`general/members?${query}`, token))[0]]).toEqual([query, 200]);
});
