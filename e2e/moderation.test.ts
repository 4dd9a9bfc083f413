import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";
import { ask, enter, enterAsLegacy, guestOf, patient } from "./operator.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

/** An open room of Ada's. */
const setUp = async () => {
  const room = `hall-${randomUUID()}`;
  const ada = await enter(cloud, `lobby-${randomUUID()}`, (await guestOf(cloud, "Ada")).token);
  expect(await ask(ada, { action: "createRoom", room })).toMatchObject({ action: "create" });
  return { room, ada };
};

test("a legacy client that is muted gets an error with its sentence, and nothing is stored", async () => {
  const { room, ada } = await setUp();
  const legacy = await enterAsLegacy(cloud, room, "hello from the old days");
  const { userId } = legacy.frames.find(({ message }) => message === "hello from the old days") ?? {};
  const { until } = await ask(ada, { action: "muteMember", room, member: userId, minutes: 10 });
  const answer = await legacy.asks(
    { action: "sendMessage", room, message: "no" },
    ({ action }) => action === "error",
  );
  expect(answer).toMatchObject({ code: "muted", error: `You are muted in this room until ${until}.` });
  expect(Number(answer.retryAfter)).toBeGreaterThan(590);
  const { seq } = await ask(ada, { action: "sendMessage", room, message: "the next one" });
  expect(seq).toBe(4);
  // It knows only messages.
  expect(legacy.frames.some(({ action }) => action === "mute")).toBe(false);
});

test("in slow mode one of a user's devices has the turn, and any of them repeats what had it", async () => {
  const { room, ada } = await setUp();
  await ask(ada, { action: "setRules", room, slowMode: 3600 });
  const { token } = await guestOf(cloud, "Ben");
  const devices = await Promise.all([1, 2, 3, 4].map(() => enter(cloud, room, token)));
  const sent = devices.map((device, nth) => ({
    device,
    frame: { action: "sendMessage", room, id: `m${nth}`, message: `m${nth}` },
  }));
  const answers = await Promise.all(sent.map(({ device, frame }) => ask(device, frame)));
  const stored = answers.filter(({ action }) => action === "message");
  expect(stored).toHaveLength(1);
  for (const answer of answers.filter(({ action }) => action === "error"))
    expect(answer).toMatchObject({ code: "slow_mode", field: "room" });
  const again = sent.find(({ frame }) => frame.id === stored[0]?.id);
  for (const { device } of sent) {
    const answer = again && (await ask(device, { ...again.frame, retry: device !== again.device }));
    expect(answer).toMatchObject({ action: "message", seq: stored[0]?.seq });
  }
  await vi.waitUntil(() => cloud.faults.running === 0, patient);
});
