import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { HostedFunction } from "./function.ts";
import { type LambdaHost, type LambdaHostOptions, startLambdaHost } from "./host.ts";

const names = [
  "count",
  "hold",
  "variables",
  "describe",
  "nothing",
  "rich",
  "fail",
  "exit",
  "crash",
  "unsettled",
  "large",
  "speak",
  "leaveClock",
];
const spec = (name: string, timeoutSeconds = 20): HostedFunction => ({
  handler: `test/handlers.${name}`,
  timeoutSeconds,
  memoryMb: 128,
  variables: { MINE: name },
});
const lines: string[] = [];

const start = (options: Partial<LambdaHostOptions> = {}) =>
  startLambdaHost({
    functions: {
      ...Object.fromEntries(names.map((name) => [name, spec(name)])),
      spin: spec("spin", 0.3),
    },
    root: fileURLToPath(new URL(".", import.meta.url)),
    log: (source, line) => lines.push(`${source}: ${line}`),
    ...options,
  });

const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

let host: LambdaHost;
beforeAll(async () => {
  host = await start({ maxEnvironments: 2 });
});
afterAll(() => host.close());

const payload = async (name: string, event: unknown = {}, on = host) => {
  const result = await on.invoke(name, event);
  return result.outcome === "returned" ? result.payload : result;
};

describe("an execution environment", () => {
  test("is created once, and reused for the next invocation", async () => {
    const first = await payload("count");
    expect(first).toMatchObject({ invocations: 1 });
    expect(await payload("count")).toEqual({ ...Object(first), invocations: 2 });
    expect(host.environments("count")).toBe(1);
  });

  test("runs one invocation at a time, and beyond the maximum, invocations wait for the next free one", async () => {
    const until = join(await temporaryFolder(), "go");
    const three = Promise.all([1, 2, 3].map(() => payload("hold", { until })));
    await vi.waitUntil(() => host.environments("hold") === 2, { timeout: 120_000 });
    await writeFile(until, "");
    const served = (await three).map(Object);
    expect(served.map(({ invocations }) => invocations).toSorted()).toContain(2);
    expect(host.environments("hold")).toBe(2);
  });

  test("is shared by short invocations, and others are started when one stays busy", async () => {
    const patient = await start({ growMs: 60_000 });
    onTestFinished(() => patient.close());
    const served = await Promise.all(Array.from({ length: 20 }, () => payload("count", {}, patient)));
    expect(served.map((each) => Object(each).invocations)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(patient.environments("count")).toBe(1);

    const eager = await start({ growMs: 1 });
    onTestFinished(() => eager.close());
    const until = join(await temporaryFolder(), "go");
    const stuck = payload("hold", { until }, eager);
    await vi.waitUntil(() => eager.environments("hold") === 1, { timeout: 120_000 });
    await writeFile(`${until}-others`, "");
    const others = [1, 2, 3].map(() => payload("hold", { until: `${until}-others` }, eager));
    await Promise.all(others);
    await writeFile(until, "");
    expect(await stuck).toMatchObject({ invocations: 1 });
  });

  test("has the variables of Lambda and of its function, and none of the machine's", async () => {
    process.env.SECRET_OF_THE_HOST = "leaked";
    onTestFinished(() => void delete process.env.SECRET_OF_THE_HOST);
    const variables = Object(await payload("variables"));
    expect(variables).toMatchObject({
      MINE: "variables",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "variables",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    });
    expect(Object.keys(variables)).not.toContain("SECRET_OF_THE_HOST");
    expect(Object.keys(variables)).not.toContain("PATH");
  });

  test("is frozen between invocations: a running timer continues with the next one", async () => {
    await payload("leaveClock");
    const left = Date.now();
    await vi.waitUntil(() => Date.now() > left + 100, { timeout: 120_000 });
    const { ticks } = Object(await payload("leaveClock"));
    // One before it was frozen, one when it was thawed.
    expect(ticks).toBeGreaterThanOrEqual(1);
    expect(ticks).toBeLessThanOrEqual(2);
  });

  test("writes to the log under its function's name", async () => {
    await payload("speak");
    expect(lines).toContain("speak: to standard output");
    expect(lines).toContain("speak: to standard error");
  });

  test("that idles is retired", async () => {
    const hasty = await start({ idleMs: 1 });
    onTestFinished(() => hasty.close());
    await payload("count", {}, hasty);
    await vi.waitUntil(() => hasty.environments("count") === 0, { timeout: 120_000 });
    expect(await payload("count", {}, hasty)).toMatchObject({ invocations: 1 });
  });

  test("can be started before it is needed", async () => {
    const warm = await start();
    onTestFinished(() => warm.close());
    void warm.warm(["count"]);
    expect(warm.environments("count")).toBe(1);
    expect(await payload("count", {}, warm)).toMatchObject({ invocations: 1 });
    expect(warm.environments("count")).toBe(1);
  });

  test("is started after that of the previous function, when several are warmed", async () => {
    const warm = await start();
    onTestFinished(() => warm.close());
    const names = ["count", "describe", "variables"];
    const environments = () => names.map(warm.environments);
    const warmed = warm.warm(names);
    expect(environments()).toEqual([1, 0, 0]);
    await warmed;
    expect(environments()).toEqual([1, 1, 1]);
  });
});

describe("a handler", () => {
  test("gets the event as JSON, and Lambda's context", async () => {
    expect(await payload("describe", { at: new Date(0), gone: undefined })).toMatchObject({
      event: { at: "1970-01-01T00:00:00.000Z" },
      functionName: "describe",
      memoryLimitInMB: "128",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:describe",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: expect.toSatisfy((left: number) => left > 0 && left <= 20_000),
    });
  });

  test("answers in JSON: other values are lost, and undefined becomes null", async () => {
    expect(await payload("rich")).toEqual({ at: "1970-01-01T00:00:00.000Z", map: {} });
    expect(await payload("nothing")).toBeNull();
  });

  test("that throws fails the invocation with the error's name and message, and logs its source", async () => {
    expect(await payload("fail")).toEqual({
      outcome: "failed",
      errorType: "RangeError",
      errorMessage: "out of it",
    });
    expect(lines.join("\n")).toContain("test/handlers.ts:42:9");
  });

  test.each([
    ["exit", "Runtime.ExitError", "exit status 3"],
    ["crash", "Runtime.ExitError", "exit status 129"],
    ["unsettled", "Runtime.NodeJsExit", "a promise that never settles"],
    ["spin", "Sandbox.Timedout", "Task timed out after 0.30 seconds"],
  ])(
    "that does not return (%s) is %s, and the next invocation gets a new environment",
    async (name, errorType, message) => {
      for (const _ of ["once", "again"])
        expect(await payload(name)).toMatchObject({
          outcome: "failed",
          errorType,
          errorMessage: expect.stringContaining(message),
        });
      await vi.waitUntil(() => host.environments(name) === 0, { timeout: 120_000 });
    },
  );

  test("that answers with more than 6 MB fails", async () => {
    expect(await payload("large")).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
  });
});

test("invoking an unknown function fails", async () => {
  expect(await payload("missing")).toMatchObject({
    outcome: "failed",
    errorType: "ResourceNotFoundException",
  });
});

describe("code that does not load", () => {
  const startWith = async (code: string, options: Partial<LambdaHostOptions> = {}) => {
    const root = await temporaryFolder();
    await writeFile(join(root, "it.ts"), code);
    const started = await start({
      root,
      functions: { it: { ...spec("it"), handler: "it.handler" } },
      ...options,
    });
    onTestFinished(() => started.close());
    return { root, started };
  };

  test("fails the start when it does not build, with the location", async () => {
    await expect(startWith("export const = 1")).rejects.toThrow(/it\.ts:1:13/);
  });

  test("fails the invocation when it throws outside the handler", async () => {
    const { started } = await startWith(`throw new TypeError("no luck"); export const handler = 1;`);
    expect(await payload("it", {}, started)).toMatchObject({
      errorType: "TypeError",
      errorMessage: "no luck",
    });
  });

  test("fails the invocation when there is no such export", async () => {
    const { started } = await startWith("export const other = 1;");
    expect(await payload("it", {}, started)).toMatchObject({ errorType: "Runtime.HandlerNotFound" });
  });

  test("takes over changed code that is good; running invocations end on the old code", async () => {
    const { root, started } = await startWith("export const handler = async () => 1;", { watch: true });
    expect(await payload("it", {}, started)).toBe(1);

    await writeFile(join(root, "it.ts"), "export const handler = async () => {{ 2;");
    await vi.waitUntil(() => lines.some((line) => line.startsWith("build: failed")), { timeout: 120_000 });
    expect(await payload("it", {}, started)).toBe(1);

    const go = join(root, "go");
    const handlers = JSON.stringify(fileURLToPath(new URL("test/handlers.ts", import.meta.url)));
    const holding = `import { hold } from ${handlers}; export const handler = async (event: { until?: string }) => {
      if (event.until) await hold({ until: event.until });
      return 3;
    };`;
    await writeFile(join(root, "it.ts"), holding);
    await vi.waitUntil(async () => (await payload("it", {}, started)) === 3, { timeout: 120_000 });

    const running = payload("it", { until: go }, started);
    await writeFile(join(root, "it.ts"), "export const handler = async () => 4;");
    await vi.waitUntil(async () => (await payload("it", {}, started)) === 4, { timeout: 120_000 });
    await writeFile(go, "");
    expect(await running).toBe(3);
    await vi.waitUntil(() => started.environments("it") === 1, { timeout: 120_000 });
  });
});

test("closing waits for running invocations up to the grace period, and ends the others", async () => {
  const closing = await start();
  const until = join(await temporaryFolder(), "go");
  const running = payload("hold", { until }, closing);
  await vi.waitUntil(() => closing.environments("hold") === 1, { timeout: 120_000 });
  const closed = closing.close(15_000);
  await writeFile(until, "");
  expect(await running).toMatchObject({ invocations: 1 });
  await closed;
  expect(await payload("count", {}, closing)).toMatchObject({ outcome: "throttled" });
});
