import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ClassicLevel } from "classic-level";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { type DynamoDbOptions, startDynamoDb } from "./dynamodb.ts";
import { sharedAddress } from "./dynamodb-local.ts";
import { engine } from "./test/engine.ts";
import { testTable } from "./test/table.ts";

// Here it is about what a folder keeps, and about the end of Java: each cloud starts its own.
vi.stubEnv(sharedAddress, "");
const clients: DynamoDBClient[] = [];
afterAll(() => {
  for (const client of clients) client.destroy();
});

const start = async (options: Partial<DynamoDbOptions> = {}) => {
  const dynamodb = await startDynamoDb({ port: 0, table: testTable("kept"), engine, ...options });
  const client = new DynamoDBClient({
    endpoint: dynamodb.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  clients.push(client);
  return { ...dynamodb, client };
};

const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test("an existing table with other keys is refused, and left unchanged", async () => {
  const folder = await temporaryFolder();
  const before = await start({ folder, table: testTable("other") });
  await before.client.send(
    new CreateTableCommand({
      TableName: "kept",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  const description = async () =>
    (await before.client.send(new DescribeTableCommand({ TableName: "kept" }))).Table;
  await vi.waitUntil(async () => (await description())?.TableStatus === "ACTIVE", { timeout: 120_000 });
  await before.close(0);

  const refusal = { name: "TableUnusable", fault: "different" };
  await expect(start({ folder })).rejects.toMatchObject(refusal);
  // It has released the folder.
  await expect(start({ folder })).rejects.toMatchObject(refusal);
});

test("the table has the requested keys and indexes, billed on demand", async () => {
  const { client, close } = await start();
  onTestFinished(() => close(0));
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "kept" }));
  const { input } = testTable("kept");
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    KeySchema: input.KeySchema,
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
  });
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection, IndexStatus }) => ({
    IndexName,
    KeySchema,
    Projection,
    IndexStatus,
  }));
  expect(indexes).toEqual(
    input.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: "ACTIVE" })),
  );
});

test.runIf(engine === "dynalite")("a new table takes writes, however slow its disk is", async () => {
  const put: unknown = Reflect.get(ClassicLevel.prototype, "_put");
  if (typeof put !== "function") throw new Error("LevelDB writes by another method.");
  let writes = 0;
  // The first write is the table that is being created, the second the one that is active.
  const slowPut = async function (this: unknown, ...input: unknown[]) {
    writes++;
    if (writes === 2) await pause(200);
    return Reflect.apply(put, this, input);
  };
  Object.assign(ClassicLevel.prototype, { _put: slowPut });
  onTestFinished(() => void Object.assign(ClassicLevel.prototype, { _put: put }));

  const { client, close } = await start({ folder: await temporaryFolder() });
  onTestFinished(() => close(0));
  const Item = { pk: { S: "room" }, sk: { S: "first" } };
  await client.send(new PutItemCommand({ TableName: "kept", Item }));
  expect(writes).toBeGreaterThanOrEqual(2);
});

test("concurrent increments lose no step", async () => {
  const { client, close } = await start();
  onTestFinished(() => close(0));
  const step = () =>
    client.send(
      new UpdateItemCommand({
        TableName: "kept",
        Key: { pk: { S: "room" }, sk: { S: "head" } },
        UpdateExpression: "ADD seq :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
        ReturnValues: "ALL_NEW",
      }),
    );
  const answers = await Promise.all(Array.from({ length: 40 }, step));
  const seqs = answers.map(({ Attributes }) => Number(Attributes?.seq?.N));
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test("every acknowledged write survives kill -9, and the folder opens again", async () => {
  const folder = await temporaryFolder();
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL("test/writer.ts", import.meta.url)), folder, engine],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let acknowledged = 0;
  const lines = createInterface(writer.stdout).on("line", (line) => {
    acknowledged = Number(line);
    if (acknowledged === 50) writer.kill("SIGKILL");
  });
  await Promise.all([once(writer, "exit"), once(lines, "close")]);
  expect(acknowledged).toBeGreaterThanOrEqual(50);

  const { client, close } = await start({ folder });
  onTestFinished(() => close(0));
  const { Count } = await client.send(
    new QueryCommand({
      TableName: "kept",
      KeyConditionExpression: "pk = :all",
      ExpressionAttributeValues: { ":all": { S: "all" } },
      ConsistentRead: true,
    }),
  );
  expect(Count).toBeGreaterThanOrEqual(acknowledged);
});

test("a caller that disconnects during a request does not affect others", async () => {
  const { client, url, close } = await start();
  onTestFinished(() => close(0));
  const leaving = request(url, { method: "POST", headers: { "content-length": 1000 } });
  leaving.on("error", () => {});
  leaving.write("{", () => leaving.destroy());
  await new Promise((resolve) => leaving.once("close", resolve));
  const Item = { pk: { S: "a" }, sk: { S: "b" } };
  await client.send(new PutItemCommand({ TableName: "kept", Item }));
  expect(await client.send(new GetItemCommand({ TableName: "kept", Key: Item }))).toMatchObject({ Item });
});

test("a call can be answered in the engine's place", async () => {
  const seen: unknown[] = [];
  const { client, close } = await start({
    refuse: (call) => {
      // The table is created by calls to the same API.
      if (call.accessKeyId !== "test") return undefined;
      seen.push({ ...call, leadingKey: call.leadingKey?.() });
      return { status: 400, type: "ProvisionedThroughputExceededException", message: "Too much." };
    },
  });
  onTestFinished(() => close(0));
  const get = client.send(new GetItemCommand({ TableName: "kept", Key: { pk: { S: "a" }, sk: { S: "b" } } }));
  await expect(get).rejects.toMatchObject({
    name: "ProvisionedThroughputExceededException",
    message: "Too much.",
  });
  expect(seen).toMatchObject([{ operation: "GetItem", accessKeyId: "test", leadingKey: "a" }]);
});

test("a taken port rejects with Node's own error and the port, and leaves nothing behind", async () => {
  const { url, close } = await start();
  onTestFinished(() => close(0));
  const port = Number(new URL(url).port);
  await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
});

test.runIf(engine === "dynamodb-local" && process.platform === "linux")(
  "Java ends with the cloud that started it, even if the cloud is killed",
  async () => {
    const { readdir, readFile } = await import("node:fs/promises");
    const folder = await temporaryFolder();
    const runningJava = async () => {
      const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      const commands = await Promise.all(
        pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
      );
      return commands.filter((command) => command.startsWith("java") && command.includes(folder)).length;
    };
    const writer = spawn(
      process.execPath,
      [fileURLToPath(new URL("test/writer.ts", import.meta.url)), folder, engine],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(writer.stdout, "data");
    expect(await runningJava()).toBe(1);
    writer.kill("SIGKILL");
    await vi.waitUntil(async () => (await runningJava()) === 0, { timeout: 120_000 });
  },
);

test("closing ends abandoned calls, and nothing else", async () => {
  for (let round = 0; round < 10; round++) {
    const { client, close } = await start();
    const calls = Array.from({ length: 50 }, (_, item) => {
      const Item = {
        pk: { S: "room" },
        sk: { S: `${item}` },
        gsi1pk: { S: "user" },
        gsi1sk: { S: `${item}` },
      };
      return client.send(new PutItemCommand({ TableName: "kept", Item })).catch(() => undefined);
    });
    await calls[0];
    client.destroy();
    await close(0);
    await Promise.all(calls);
  }
});
