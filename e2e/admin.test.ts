import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { admin as runHere } from "../admin/admin.ts";
import { addSpending } from "../packages/core/src/stage/stage.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import {
  enter,
  enterAsLegacy,
  everyItem,
  type Frame,
  getFrom,
  guestOf,
  patient,
  runAdmin,
  storeOf,
} from "./operator.ts";

/* The operator's command, in a process of its own, on a cloud in which users talk. */

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const admin = (...verb: string[]) => runAdmin(cloud, ...verb);

const logOf = async (room: string): Promise<{ head: number; events: Frame[] }> =>
  getFrom(cloud, `/rooms/${room}/log?limit=100`, (await guestOf(cloud, "Reader")).token);

test("a removed message goes from every open client, the log and the table, however often it is removed", async () => {
  const room = "removing";
  const [ada, grace] = await Promise.all([guestOf(cloud, "Ada"), guestOf(cloud, "Grace")]);
  const author = await enter(cloud, room, ada.token);
  const reader = await enter(cloud, room, grace.token);
  const legacy = await enterAsLegacy(cloud, room, "before");
  await author.asks(
    { action: "sendMessage", room, id: "m", message: "unspeakable one" },
    ({ id }) => id === "m",
  );
  await author.asks(
    { action: "edit", room, id: "e", seq: 2, message: "unspeakable two" },
    ({ id }) => id === "e",
  );
  await vi.waitUntil(() => legacy.frames.some(({ message }) => message === "unspeakable one"), patient);
  const mine = async () => {
    const messages = await getFrom(cloud, `/users/${ada.userId}/messages`, ada.token);
    return JSON.stringify([messages, await getFrom(cloud, "/account/export", ada.token)]);
  };
  for (const text of [await everyItem(cloud), await mine()]) expect(text).toContain("unspeakable");

  expect(await admin("remove", room, "2")).toMatchObject({
    complaint: "",
    code: 0,
    out: `Message 2 in ${room} is removed. Open connections that were sent this: 2.`,
  });
  const isRemoval = ({ action, target }: Frame) => action === "delete" && target === 2;
  for (const { frames } of [author, reader])
    expect(await vi.waitUntil(() => frames.find(isRemoval), patient)).toMatchObject({
      seq: 4,
      userId: "operator",
      room,
    });
  const removed = await logOf(room);
  expect(removed).toMatchObject({
    head: 4,
    events: [
      { seq: 1, message: "before" },
      { seq: 2, message: "", deleted: true, changed: 4 },
      { seq: 3, message: "" },
      { seq: 4 },
    ],
  });
  for (const text of [await everyItem(cloud), await mine()]) expect(text).not.toContain("unspeakable");

  expect(await admin("remove", room, "2")).toMatchObject({
    complaint: "",
    code: 0,
    out: expect.stringContaining("had been removed before"),
  });
  expect(await logOf(room)).toEqual(removed);

  // A frame of a later message arrives after whatever the removal sent: legacy clients know of no
  // deletions.
  await legacy.asks({ action: "sendMessage", room, message: "after" }, ({ message }) => message === "after");
  expect(legacy.frames.filter(({ action }) => action !== "message" && action !== "welcome")).toEqual([]);
});

test("what is not there is one sentence and exit code 1", async () => {
  const room = "refusing";
  const { token } = await guestOf(cloud, "Ada");
  const ada = await enter(cloud, room, token);
  await ada.asks({ action: "sendMessage", room, id: "m", message: "mine" }, ({ id }) => id === "m");
  await ada.asks({ action: "delete", room, id: "d", seq: 1 }, ({ id }) => id === "d");
  for (const [verb, sentence] of [
    [["remove", "nowhere", "1"], 'There is no room "nowhere".'],
    [["remove", room, "9"], `There is no message 9 in the room "${room}".`],
    [["remove", room, "2"], `There is no message 2 in the room "${room}".`],
    [
      ["remove", room, "1"],
      `1 in ${room} had been deleted by its author, or replaced. What was left of its text is removed.`,
    ],
    [["block", "account-nobody"], 'There is no user "account-nobody".'],
    [["unblock", "guest-nobody"], 'There is no user "guest-nobody".'],
  ] as const)
    expect(await admin(...verb)).toEqual({ code: 1, out: "", complaint: sentence });
});

/** Runs the command for a deployed stage, with what SST's place prints. */
const onStage = async (code: string, ...verb: string[]) => {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const exitCode = await runHere(["--stage", "staging", ...verb], {
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
    state: { command: process.execPath, args: ["-e", code, "--"] },
  });
  return { exitCode, printed, complaints };
};

test("a stage that is not deployed is one sentence and exit code 1", async () => {
  const { exitCode, printed, complaints } = await onStage(
    'console.error("✕  Could not pull state"); process.exit(1)',
    "budget",
  );
  expect([exitCode, printed]).toEqual([1, []]);
  expect(complaints).toEqual([
    expect.stringMatching(/^The addresses of the stage "staging" are not known: SST/),
  ]);
  expect(complaints[0]).not.toContain("\n");
});

test("the budget of a deployed stage shows what today has cost, of what it may", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", cloud.dynamodb);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${cloud.table}`;
  const outputs = {
    socket: "wss://x.test/$default",
    api: "https://x.test",
    site: "https://y.test",
    dailyBudget: "50",
  };
  const resources = [
    { type: "pulumi:pulumi:Stack", outputs },
    { type: "aws:dynamodb/table:Table", outputs: { name: cloud.table, arn } },
  ];
  const sum = await addSpending(storeOf(cloud), 12_340_000);
  const state = `console.log(${JSON.stringify(JSON.stringify({ latest: { resources } }))})`;
  const { exitCode, printed } = await onStage(state, "budget");
  vi.unstubAllEnvs();
  expect(exitCode).toBe(0);
  const [, spent, percent] =
    /^Spent on \d{4}-\d\d-\d\d \(UTC\): \$([\d.]+), of \$50\.00, ([\d.]+) %\. Guests are on\.$/.exec(
      printed[0] ?? "",
    ) ?? [];
  // Environments may report a little in between.
  expect(Number(spent)).toBeGreaterThanOrEqual(Math.floor(sum / 10_000) / 100);
  expect(Number(spent)).toBeLessThan(sum / 1_000_000 + 1);
  expect(Number(percent)).toBeCloseTo(Number(spent) * 2, 0);
});
