import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { startLambdaApi } from "./api.ts";
import { type LambdaHost, startLambdaHost } from "./host.ts";

let host: LambdaHost;
let api: Awaited<ReturnType<typeof startLambdaApi>>;
let client: LambdaClient;
const lines: string[] = [];

beforeAll(async () => {
  const names = ["describe", "fail", "thirdTime"];
  host = await startLambdaHost({
    functions: Object.fromEntries(
      names.map((name) => [
        name,
        { handler: `test/handlers.${name}`, timeoutSeconds: 20, memoryMb: 128, variables: {} },
      ]),
    ),
    root: fileURLToPath(new URL(".", import.meta.url)),
    log: (source, line) => lines.push(`${source}: ${line}`),
    retryDelaysMs: [1, 1],
  });
  api = await startLambdaApi({ port: 0, host: Promise.resolve(host) });
  client = new LambdaClient({
    endpoint: api.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await api.close(0);
  await host.close();
});

const invoke = async (input: InvokeCommandInput) => {
  const { Payload, ...rest } = await client.send(new InvokeCommand(input));
  return { ...rest, payload: JSON.parse(Payload?.transformToString() || "null") };
};

test("RequestResponse answers with what the handler returned", async () => {
  const answer = await invoke({ FunctionName: "describe", Payload: JSON.stringify({ n: 1 }) });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", payload: { event: { n: 1 } } });
  expect(answer.FunctionError).toBeUndefined();
});

test("RequestResponse reports a failure in FunctionError", async () => {
  expect(await invoke({ FunctionName: "fail" })).toMatchObject({
    StatusCode: 200,
    FunctionError: "Unhandled",
    payload: { errorType: "RangeError", errorMessage: "out of it" },
  });
});

test("a function is found by its name or its ARN, with or without a qualifier", async () => {
  for (const FunctionName of [
    "describe:$LATEST",
    "arn:aws:lambda:us-east-1:000000000000:function:describe",
    "000000000000:function:describe:$LATEST",
  ])
    expect(await invoke({ FunctionName })).toMatchObject({ payload: { functionName: "describe" } });
});

test("Event is 202 at once, and a failure is retried twice", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const answer = await invoke({
    FunctionName: "thirdTime",
    InvocationType: "Event",
    Payload: JSON.stringify({ folder }),
  });
  expect(answer).toMatchObject({ StatusCode: 202, payload: null });
  await vi.waitUntil(async () => (await readdir(folder)).length === 3, { timeout: 120_000 });
});

test("Event gives up on an event after the third failure", async () => {
  await invoke({ FunctionName: "fail", InvocationType: "Event" });
  await vi.waitUntil(() => lines.includes("lambda: fail: gave up on an event after 3 tries"), {
    timeout: 120_000,
  });
});

test("DryRun only checks whether the function can be invoked", async () => {
  expect(await invoke({ FunctionName: "fail", InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
});

test("invalid invocations are refused as on AWS", async () => {
  await expect(invoke({ FunctionName: "missing", InvocationType: "Event" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(invoke({ FunctionName: "describe", Payload: "not JSON" })).rejects.toMatchObject({
    name: "InvalidRequestContentException",
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  ["Event", 1024 * 1024],
  ["RequestResponse", 6 * 1024 * 1024],
] as const)("%s accepts a payload of %i bytes and no more", async (InvocationType, limit) => {
  const payload = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));
  const FunctionName = InvocationType === "Event" ? "describe" : "fail";
  const answer = await invoke({ FunctionName, InvocationType, Payload: payload(limit) });
  expect(answer.StatusCode).toBeLessThan(300);
  await expect(invoke({ FunctionName, InvocationType, Payload: payload(limit + 1) })).rejects.toMatchObject({
    name: "RequestTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
});
