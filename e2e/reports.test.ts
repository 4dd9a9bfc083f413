import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { directRoomName, privateRoomName } from "../packages/core/src/wire/closed-room.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enterAsGuest, getFrom, postTo, runAdminHere } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ rateLimits: { userReports: { burst: 3, perSecond: 0.001 } } });
});
afterAll(() => cloud.close());

const connect = (name: string) => enterAsGuest(cloud, name);
type Client = Awaited<ReturnType<typeof connect>>;

const post = async ({ token }: Client, path: string, body: object) => {
  const response = await postTo(cloud, path, body, token);
  return { status: response.status, body: JSON.parse(await response.text()) };
};

/** A private room of Ada's, in which Ben has said something that Cy may report. */
const scene = async () => {
  const [ada, ben, cy] = await Promise.all(["Ada", "Ben", "Cy"].map(connect));
  if (!ada || !ben || !cy) throw new Error("Somebody is missing.");
  const id = randomUUID();
  const room = await privateRoomName(ada.userId, id);
  await ask(ada, { action: "createRoom", room, id });
  for (const { userId: member } of [ben, cy])
    await ask(ada, { action: "changeRole", room, member, role: "member" });
  const { seq } = await ask(ben, { action: "sendMessage", room, message: "You fool" });
  return { ada, ben, cy, room, seq, path: `/rooms/${room}/reports` };
};

test("a member reports a message, the owner sees and answers it, and others see no report", async () => {
  const { ada, ben, cy, path, seq } = await scene();
  const request = { id: randomUUID(), seq, reason: "He\nis   rude" };
  const first = await post(cy, path, request);
  expect([first.status, (await post(cy, path, request)).status]).toEqual([201, 200]);
  expect(Object.keys(first.body)).toEqual(["id"]);
  for (const { token } of [ben, cy]) {
    const response = await fetch(`${cloud.api}${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(403);
  }
  const { reports } = await getFrom(cloud, path, ada.token);
  expect(reports).toMatchObject([
    {
      id: first.body.id,
      reason: "He is rude",
      reporter: { userId: cy.userId },
      message: { text: "You fool" },
    },
  ]);
  const answered = await post(ada, `${path}/${first.body.id}`, { answer: "done", note: "Warned" });
  expect(answered).toMatchObject({ status: 200, body: { answer: { note: "Warned", by: ada.userId } } });
  expect(await getFrom(cloud, path, ada.token)).toEqual({ reports: [] });
  expect(await getFrom(cloud, `${path}?state=answered`, ada.token)).toEqual({ reports: [answered.body] });
});

test("a report says what is reported and why, in one line, and too many are refused", async () => {
  const { ben, cy, path, seq } = await scene();
  const [id, reason] = [randomUUID(), "Spam"];
  for (const body of [
    { id, reason },
    { id, reason, seq, user: ben.userId },
    { id, seq },
    { id, seq, reason: " " },
    { id, seq, reason: "x".repeat(301) },
    { seq, reason },
  ])
    expect(await post(cy, path, body)).toMatchObject({ status: 400, body: { code: "invalid_field" } });
  const answers: number[] = [];
  for (let nth = 0; nth < 4; nth++)
    answers.push((await post(cy, path, { id: randomUUID(), reason, user: ben.userId })).status);
  expect(answers).toEqual([201, 201, 201, 429]);
});

test("what is reported in a direct room is the administrators', who list and settle it", async () => {
  const { ben, cy } = await scene();
  const room = await directRoomName([ben.userId, cy.userId]);
  await ask(ben, { action: "createRoom", room, with: [cy.userId] });
  const { seq } = await ask(ben, { action: "sendMessage", room, message: 'Pay "now"' });
  const { body } = await post(cy, `/rooms/${room}/reports`, { id: randomUUID(), seq, reason: "Fraud" });
  const listed = await runAdminHere(cloud, "reports");
  for (const text of [body.id, room, cy.userId, '"Fraud"', String.raw`"Pay \"now\""`])
    expect(listed.out).toContain(text);
  expect(await runAdminHere(cloud, "settle", body.id, "--note", "Blocked")).toMatchObject({ code: 0 });
  expect((await runAdminHere(cloud, "reports")).out).not.toContain(body.id);
  expect((await runAdminHere(cloud, "reports", "--answered")).out).toContain('done by operator: "Blocked"');
  expect(await runAdminHere(cloud, "dismiss", "A".repeat(22))).toMatchObject({ code: 1 });
});
