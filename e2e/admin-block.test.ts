import { once } from "node:events";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { tune } from "../packages/core/src/tuning.ts";
import { environment, privateRoom } from "../packages/core/test/in-room.ts";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { leavesWithin } from "../packages/local/test/tuning.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { enter, getFrom, guestOf, handshake, patient, postTo, runAdminHere, storeOf } from "./operator.ts";

/* Whom the operator keeps out, on a cloud with guests and accounts. */

let cloud: Cloud;
let issuer: TestIssuer;
beforeAll(async () => {
  // Three rounds of closing connections, instead of forty.
  tune(leavesWithin(2_000));
  issuer = await startIssuer();
  cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    tuning: { stageFreshForMs: 500 },
  });
});
afterAll(async () => {
  tune({});
  issuer.close();
  await cloud.close();
});

const admin = (...verb: string[]) => runAdminHere(cloud, ...verb);

/** A token of a sign-in of a few seconds ago. */
const signIn = (sub: string, name: string) =>
  issuer.sign({ sub, name, auth_time: Math.floor(Date.now() / 1000) - 5 });

test("a blocked account is disconnected, comes in no more and writes nothing, until it is unblocked", async () => {
  const token = await signIn("blocked", "Mallory");
  const { userId }: { userId: string } = await getFrom(cloud, "/account", token);
  const { token: guest } = await guestOf(cloud, "Mallory");
  const { socket } = await enter(cloud, "blocking", token);
  const closed = once(socket, "close");
  expect(await admin("block", userId, "--for", "1h")).toMatchObject({
    complaint: "",
    code: 0,
    out: expect.stringMatching(/is blocked until .*Z\. Connections ended: 1\.$/),
  });
  await closed;
  expect(await handshake(cloud, token)).toBe(403);
  // A later sign-in, on another device, is the same user's.
  expect(await handshake(cloud, await signIn("blocked", "Mallory again"))).toBe(403);
  const refused = await postTo(cloud, "/account/adopt-guest", { token: guest }, token);
  expect([refused.status, JSON.parse(await refused.text())]).toMatchObject([403, { code: "forbidden" }]);
  expect(await admin("unblock", userId)).toMatchObject({ code: 0, out: `${userId} is no longer blocked.` });
  expect(await handshake(cloud, token)).toBe(101);
});

test("whoever is blocked is shown the names of their private rooms, and nothing of what is said there", async () => {
  const token = await signIn("blocked member", "Mallory");
  const { userId }: { userId: string } = await getFrom(cloud, "/account", token);
  const store = storeOf(cloud);
  const room = await privateRoom(store, "account-ada", userId);
  await environment(store).act("account-ada", room, { kind: "message", message: "secret" });
  const rooms = async () => {
    const named = await getFrom(cloud, `/users/${userId}/rooms?rooms=${room}`, token);
    return [named, await getFrom(cloud, `/users/${userId}/rooms`, token)];
  };
  expect(await rooms()).toMatchObject([{ rooms: [{ head: 3, last: { text: "secret" } }] }, {}]);
  await admin("block", userId);
  const shown = { room, kind: "private", epoch: "", head: 0, activeAt: 0 };
  expect(await rooms()).toEqual([{ rooms: [shown] }, { rooms: [shown] }]);
});

test("a blocked guest cannot renew their token or come in", async () => {
  const { token, userId } = await guestOf(cloud, "Mallory");
  expect(await admin("block", userId)).toMatchObject({
    code: 0,
    out: `${userId} is blocked until unblocked. Connections ended: 0.`,
  });
  expect(await handshake(cloud, token)).toBe(403);
  expect((await postTo(cloud, "/guests", { name: "Mallory", token })).status).toBe(403);
});

test("while guests are off, none gets a token or comes in, and accounts do", async () => {
  const { token } = await guestOf(cloud, "Ada");
  const account = await signIn("member", "Grace");
  onTestFinished(async () => void (await admin("guests", "on")));
  expect(await admin("guests", "off")).toMatchObject({
    complaint: "",
    code: 0,
    out: expect.stringMatching(/^Guests are off/),
  });
  // Environments do not read it for every request.
  await vi.waitFor(
    async () => expect((await postTo(cloud, "/guests", { name: "Ada" })).status).toBe(403),
    patient,
  );
  await vi.waitFor(async () => expect(await handshake(cloud, token)).toBe(403), patient);
  expect(await handshake(cloud, account)).toBe(101);
  expect(await admin("budget")).toMatchObject({ code: 0, out: expect.stringMatching(/Guests are off\.$/) });
});
