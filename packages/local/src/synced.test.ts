import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** Whether system calls can be seen here. */
const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/**
 * What the operating system is asked for, and in which order: not what the disk does with it. Only cutting
 * the power would show that.
 */
test.skipIf(!canTrace || process.env.PARLEY_DYNAMODB !== undefined)(
  "a write of the table is synced to its file before it is answered",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
    const trace = join(folder, "trace");
    const seen = ["-f", "-y", "-s", "4096", "-e", "trace=write,writev,sendmsg,fsync,fdatasync", "-o", trace];
    const args = [main, "--json", "--port", "0", "--data", join(folder, "data")];
    const child = spawn("strace", ["--seccomp-bpf", ...seen, process.execPath, ...args], {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const ended = once(child, "exit");
    onTestFinished(async () => {
      // The cloud ends with its channel, and strace with the cloud.
      if (child.connected) child.disconnect();
      await ended;
      await rm(folder, { recursive: true, force: true });
    });
    const [line] = await once(createInterface(child.stdout ?? process.stdin), "line");
    const { dynamodb, table } = JSON.parse(line);
    const client = new DynamoDBClient({
      endpoint: dynamodb,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    onTestFinished(() => client.destroy());
    const put = (text: string) => {
      const Item = { pk: { S: "synced" }, sk: { S: "synced" }, text: { S: text } };
      return client.send(new PutItemCommand({ TableName: table, Item, ReturnValues: "ALL_OLD" }));
    };
    await put("first-written");
    // Its answer, and no other, has the item that it replaces.
    await put("then-written");
    client.destroy();
    child.disconnect();
    await ended;

    const calls = (await readFile(trace, "utf8")).split("\n");
    const at = (from: number, ...parts: string[]) =>
      calls.findIndex((call, index) => index > from && parts.every((part) => call.includes(part)));
    const written = at(-1, "write(", "/dynalite/", "then-written");
    // The thread that wrote it, and waits for the disk.
    const [thread = ""] = calls[written]?.split(" ") ?? [];
    const synced = at(written, `${thread} `, "fdatasync", "= 0");
    const answered = at(-1, "HTTP/1.1 200", "first-written");
    expect(written).toBeGreaterThan(-1);
    expect(synced).toBeGreaterThan(written);
    expect(answered).toBeGreaterThan(synced);
  },
);
