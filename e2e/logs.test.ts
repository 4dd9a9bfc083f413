import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { functions } from "../packages/functions/src/manifest.ts";
import { noFaults } from "../packages/local/src/faults/plan.ts";
import { type Cloud, startCloud } from "./cloud.ts";

/** In all that users say here, and in no id. */
const secret = "hunter2-and-what-they-said";

let cloud: Cloud;
let issuer: TestIssuer;
let token = "";
let accountToken = "";
const lines: { source: string; line: string }[] = [];

const open = async (protocols: string[]) => {
  const socket = new WebSocket(cloud.ws, protocols);
  const frames: string[] = [];
  socket.on("message", (data) => {
    if (String(data) !== "") frames.push(String(data));
  });
  socket.on("error", () => {});
  await new Promise((resolve) => {
    socket.once("open", resolve);
    socket.once("close", resolve);
  });
  return { socket, frames };
};

const post = (body: string, path = "/guests") =>
  fetch(`${cloud.api}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });

const account = (bearer: string, path = "/account") =>
  fetch(`${cloud.api}${path}`, { headers: { authorization: `Bearer ${bearer}` } });

const heard = (frames: string[], count: number) =>
  expect.poll(() => frames.length, { timeout: 120_000 }).toBeGreaterThanOrEqual(count);

beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    log: (source, line) => lines.push({ source, line }),
    queue: { visibilitySeconds: 1, tries: 1 },
    rateLimits: {
      connectionFrames: { burst: 40, perSecond: 0.1 },
      userRefusals: { burst: 2, perSecond: 0.1 },
    },
    lambda: { maxEnvironments: 1 },
  });
  const guest = await post(JSON.stringify({ name: "Ada" }));
  token = (await guest.json()).token;
  accountToken = await issuer.sign({ sub: secret, name: secret });
});
afterAll(() => {
  issuer.close();
  return cloud.close();
});

/** Everything that goes well, and everything that goes wrong, with the secret in it. */
const live = async () => {
  const say = (fields: object) =>
    JSON.stringify({ action: "sendMessage", room: "hall", message: secret, ...fields });
  const ada = await open(["parley.v1", `bearer.${token}`]);
  const bob = await open([]);
  const grace = await open(["parley.v1", `bearer.${accountToken}`]);
  grace.socket.send(say({ id: "one" }));
  grace.socket.send(say({ id: "one", message: `${secret} again` }));
  await heard(grace.frames, 2);
  await heard(bob.frames, 1);
  for (const frame of [
    say({ id: "one" }),
    say({ id: "one", message: `${secret} again` }),
    `{"action":"sendMessage","message":"${secret}`,
    say({ room: secret.toUpperCase() }),
    say({ message: { secret } }),
    JSON.stringify({ action: secret }),
    JSON.stringify({ action: "edit", room: "hall", seq: 1, message: secret, id: "two" }),
  ]) {
    ada.socket.send(frame);
    bob.socket.send(frame);
  }
  await heard(ada.frames, 7);
  await heard(bob.frames, 7);

  // The table, the posts, and the queue fail under all of them.
  const services = ["dynamodb", "connections", "queue", "lambda"] as const;
  for (const service of services) {
    cloud.faults.set({ seed: 1, rules: [{ fault: "throttledCall", service }] });
    const before = ada.frames.length;
    ada.socket.send(say({ id: `under-${service}` }));
    ada.socket.send(JSON.stringify({ action: "join", room: "hall", id: "join" }));
    await heard(ada.frames, before + 2);
    await post(JSON.stringify({ name: secret, token }));
    await account(accountToken);
    const path = `/rooms/hall/log?after=1&token=${secret}`;
    for (const bearer of [token, secret])
      await fetch(cloud.api + path, { headers: { authorization: `Bearer ${bearer}` } });
    (await open([])).socket.close();
  }
  cloud.faults.set(noFaults);

  await open(["parley.v1", `bearer.${secret}`]);
  await open(["parley.v1", `bearer.${token.slice(0, -4)}`]);
  await open(["parley.v1", `bearer.${accountToken}x`]);
  await account(`${accountToken}x`, "/account/export");
  await post(`{"name":"${secret}`);
  await post(JSON.stringify({ name: secret, token: `${token}x` }));
  await post(secret, `/${secret}`);
  const client = new SQSClient({
    endpoint: cloud.sqs,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await client.send(
    new SendMessageCommand({
      QueueUrl: cloud.queues.fanout,
      MessageBody: secret,
      MessageGroupId: "hall",
      MessageDeduplicationId: "x",
    }),
  );
  for (let flood = 0; flood < 60; flood++) bob.socket.send(say({ id: `flood${flood}` }));
};

/** What the functions must have said, so that it is known that they were not simply quiet. */
const expected = [
  "Frame failed",
  "Request failed",
  "Not a fan-out job",
  "Legacy welcome not sent",
  "Connection ignores rate limits, closing it",
];

test("whatever goes wrong, the log names ids, and neither what users said nor a token", async () => {
  await live();
  const said = () => lines.filter(({ source }) => source in functions).map(({ line }) => line);
  for (const what of expected) {
    await expect
      .poll(() => said().some((line) => line.includes(`"${what}"`)), { timeout: 120_000 })
      .toBe(true);
  }
  const tokens = [token, accountToken].flatMap((each) => [each, ...each.split(".").slice(1)]);
  for (const { source, line } of lines) {
    for (const never of [secret, secret.toUpperCase(), ...tokens]) {
      expect([source, line.includes(never) && line]).toEqual([source, false]);
    }
  }
  const written = said().filter((line) => line.startsWith("{") && !line.includes("_aws"));
  for (const line of written.map((text) => JSON.parse(text))) {
    expect(line).toMatchObject({
      level: expect.stringMatching(/^(WARN|ERROR)$/),
      message: expect.any(String),
      timestamp: expect.any(String),
      service: expect.any(String),
      ids: expect.any(Object),
    });
  }
});
