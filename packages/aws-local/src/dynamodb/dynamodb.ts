import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { callerOf } from "../iam/caller.ts";
import type { Intercept } from "../intercept.ts";
import { closeServer, listen, loopback, readBody, refuseBrowsers } from "../loopback/server.ts";
import { type Consumption, meterRequest } from "./consumption.ts";
import { createTable } from "./create-table.ts";
import { openDynalite } from "./dynalite.ts";
import { openDynamoDbLocal } from "./dynamodb-local.ts";
import type { Engine } from "./engine.ts";
import { leadingKeyOf } from "./leading-key.ts";
import type { StreamViewType } from "./stream/record.ts";
import type { TableDefinition } from "./table.ts";

/** DynamoDB's own limit on a request. */
const requestBytes = 16 * 1024 * 1024;

export type EngineName = "dynalite" | "dynamodb-local";

/** One call, as it arrived. */
export type DynamoDbCall = {
  /** `PutItem`, `Query`, … */
  operation: string;
  /** The caller's access key id. */
  accessKeyId: string;
  /** The index that it queries, if any. */
  index?: string | undefined;
  /** Whether it is an eventually consistent read: without `ConsistentRead`, or from an index. */
  eventual?: boolean;
  /** The kind of item, if `entityOf` can tell. */
  entity?: string | undefined;
  /** The partition key, if it names one. */
  leadingKey?: () => string | undefined;
};

/** The name of a call: `PutItem event`, `Query gsi1`. */
export const callName = ({
  operation,
  index,
  entity,
}: Pick<DynamoDbCall, "operation" | "index" | "entity">): string =>
  [operation, index ?? entity].filter((part) => part !== undefined).join(" ");

/** The answer instead of the engine's. */
export type Refusal = { status: number; type: string; message: string };

export type DynamoDbOptions = {
  /** 0 for any free one. */
  port: number;
  table: TableDefinition;
  /** Returns the kind of item from the text of a request, for observers. */
  entityOf?: (request: string) => string | undefined;
  /** The cloud's data folder; in memory without one. */
  folder?: string | undefined;
  engine?: EngineName;
  /**
   * What the records of the table's stream contain. Default: it has no stream, and nothing is
   * recorded.
   */
  stream?: StreamViewType | undefined;
  /**
   * Called before every call, of either engine: its result is answered, and the engine sees
   * nothing.
   */
  refuse?: (call: DynamoDbCall) => Refusal | undefined;
  /** Wraps every call. */
  intercept?: Intercept<DynamoDbCall, TableAnswer>;
  /** Receives what each call that an engine carried out has consumed, when it is done. */
  observe?: (call: DynamoDbCall, consumption: Consumption) => void;
};

/** The engine's answer, which is sent when it is released. */
type HeldAnswer = { release(): void };

/**
 * The answer to a call. `stale`: as an eventually consistent read is at worst, from a replica that
 * no write has reached yet. The engines themselves are always up to date.
 */
export type TableAnswer = Refusal | HeldAnswer | "stale";

const open = async (engine: EngineName, folder: string | undefined): Promise<Engine> => {
  const place = folder === undefined ? undefined : join(folder, engine);
  return engine === "dynamodb-local" ? await openDynamoDbLocal(place) : openDynalite(place);
};

const callOf = (
  { headers }: IncomingMessage,
  body: Buffer,
  entityOf: NonNullable<DynamoDbOptions["entityOf"]>,
): DynamoDbCall => {
  const [, operation = ""] = String(headers["x-amz-target"] ?? "").split(".");
  const text = body.toString();
  const [, index] = operation === "Query" ? (/"IndexName"\s*:\s*"([^"]+)"/.exec(text) ?? []) : [];
  const isRead = operation === "Query" || operation === "GetItem";
  const eventual = isRead && !/"ConsistentRead"\s*:\s*true/.test(text);
  const accessKeyId = callerOf(headers);
  const entity = entityOf(text);
  return { operation, accessKeyId, index, eventual, entity, leadingKey: () => leadingKeyOf(text) };
};

const sendNothingFound = (response: ServerResponse, { operation }: DynamoDbCall) => {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
  response.end(operation === "Query" ? '{"Items":[],"Count":0,"ScannedCount":0}' : "{}");
};

const sendRefusal = (response: ServerResponse, { status, type, message }: Refusal) => {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message, Message: message }));
};

/**
 * Holds back the single piece of an engine's answer; resolves when it is there.
 * @param rewrite gets the answer, and returns what is sent.
 */
const holdAnswer = (response: ServerResponse, rewrite: ((text: string) => string) | undefined) => {
  const { promise, resolve } = Promise.withResolvers<HeldAnswer>();
  const { end } = response;
  response.end = (...parts: unknown[]) => {
    const sent = rewrite ? [replaceBody(response, rewrite(String(parts[0])))] : parts;
    resolve({ release: () => Reflect.apply(end, response, sent) });
    return response;
  };
  // A failing engine leaves no answer.
  response.once("close", () => resolve({ release: () => {} }));
  return promise;
};

const replaceBody = (response: ServerResponse, text: string): Buffer => {
  const body = Buffer.from(text);
  response.removeHeader("transfer-encoding");
  response.setHeader("content-length", body.length);
  response.setHeader("x-amz-crc32", crc32(body));
  return body;
};

/**
 * Starts DynamoDB on loopback, with the table in it.
 * @throws as `listen` does, and when the engine does not start.
 * @throws {TableUnusable} when the folder has another table of this name.
 */
export const startDynamoDb = async ({
  port,
  table: definition,
  entityOf = () => undefined,
  folder,
  engine: name = "dynalite",
  stream,
  refuse = () => undefined,
  intercept = (_call, act) => act(),
  observe = () => {},
}: DynamoDbOptions) => {
  const engine = await open(name, folder);
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    if (refuseBrowsers(request, response)) return;
    const body = await readBody(request, requestBytes);
    if (!body)
      return sendRefusal(response, {
        status: 413,
        type: "RequestTooLargeException",
        message: "Request too large",
      });
    const call = callOf(request, body, entityOf);
    const answer = await intercept(call, async () => {
      const refusal = refuse(call);
      if (refusal) return refusal;
      const metered = meterRequest(call.operation, body);
      const held = holdAnswer(
        response,
        metered &&
          ((text) => {
            const { consumption, answer } = metered.read(text);
            observe(call, consumption);
            return answer;
          }),
      );
      engine.answer(request, metered?.body ?? body, response);
      return held;
    });
    if (!answer) return void response.destroy();
    if (answer === "stale") return sendNothingFound(response, call);
    if ("release" in answer) return answer.release();
    return sendRefusal(response, answer);
  };
  engine.server.on("request", (request, response) => {
    // A caller that disconnected half-way needs no answer.
    reply(request, response).catch(() => response.destroy());
  });
  const close = async (graceMs: number) => {
    await engine.quiet();
    await closeServer(engine.server, graceMs);
    await engine.stop();
  };
  const bound = await listen(engine.server, port).catch(async (error) => {
    await engine.stop();
    throw error;
  });
  const url = `http://${loopback}:${bound}`;
  const table = definition.input.TableName;
  await createTable(url, definition, engine).catch(async (error) => {
    await close(0);
    throw error;
  });
  await engine.setStream(table, stream, definition.timeToLive).catch(async (error) => {
    await close(0);
    throw error;
  });
  return { url, table, close };
};
