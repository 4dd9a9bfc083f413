/// <reference path="./dynalite-module.d.ts" />
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { ClassicLevel } from "classic-level";
import dynalite, { type DynaliteOptions } from "dynalite";
import database, { type Store } from "dynalite/db/index.js";
import { account, region } from "../lambda/function.ts";
import { correctCapacity } from "./dynalite-capacity.ts";
import { rememberExpressions } from "./dynalite-expressions.ts";
import type { Engine } from "./engine.ts";
import { createStreamApi, noStreamApi, type StreamApi } from "./stream/api.ts";
import { disableStream, enableStream } from "./stream/dynalite-stream.ts";

/** Creates a dynalite, and returns its store. */
const openServer = (options: DynaliteOptions) => {
  const { create } = database;
  let store: Store | undefined;
  Object.assign(database, {
    create: (asked) => {
      store = create(asked);
      return store;
    },
  } satisfies Partial<typeof database>);
  const server = dynalite(options);
  Object.assign(database, { create });
  if (!store) throw new Error("Dynalite has made no store.");
  return { server, store };
};

const streamTarget = /^DynamoDBStreams_20120810\.(\w+)$/;

const answerStreams = async (api: StreamApi, operation: string, text: string, response: ServerResponse) => {
  const { status, body } = await api(operation, text);
  response.statusCode = status;
  response.setHeader("content-type", "application/x-amz-json-1.0");
  response.end(JSON.stringify(body));
};

/**
 * DynamoDB in this process: https://github.com/architect/dynalite
 * @param folder where LevelDB keeps the items; in memory without one. A write is handed to the
 *   operating system before it is acknowledged, so it survives any end of this process.
 */
export const openDynalite = (folder: string | undefined): Engine => {
  correctCapacity();
  rememberExpressions();
  readInPlace();
  const work = createWork();
  const { server, store } = openServer({
    ...(folder === undefined ? {} : { path: folder }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  let streams = noStreamApi;
  let endStream = async () => {};
  return {
    server,
    // Dynalite throws an uncaught error when a caller disconnects while it reads the request, as a
    // handler that is timed out does. So it only gets complete requests.
    answer: ({ method, url, headers }, body, response) => {
      if (!work.begin(response)) return void response.destroy();
      const [, operation] = streamTarget.exec(String(headers["x-amz-target"])) ?? [];
      if (operation !== undefined)
        return void answerStreams(streams, operation, body.toString(), response).catch(() =>
          response.destroy(),
        );
      const arrived = Object.assign(Readable.from([body]), { method, url, headers });
      for (const listener of listeners) listener(arrived, response);
    },
    quiet: async () => {
      // If dynalite fails during a call, the lock of that item is never released.
      const upkeep = Promise.race([endStream(), pause(timeoutMs, undefined, { ref: false })]);
      await Promise.all([work.end(), upkeep]);
    },
    // The server has closed the store.
    stop: async () => {},
    setStream: async (table, view, ttlAttribute) => {
      // Without a folder there was no stream before.
      if (!view) return folder === undefined ? undefined : disableStream(store, table);
      const { stream, close } = await enableStream(store, {
        table,
        view,
        region,
        ttlAttribute,
        now: Date.now,
      });
      const arn = `arn:aws:dynamodb:${region}:${account}:table/${table}/stream/${stream.meta.label}`;
      streams = createStreamApi(stream, arn, Date.now);
      endStream = close;
    },
    timeToLive: false,
  };
};

/**
 * Makes LevelDB read one item without the thread pool: nearly all are in its memory, and waking a
 * thread for each took a seventh of a busy cloud's main thread.
 */
const readInPlace = () => {
  Object.assign(ClassicLevel.prototype, {
    async _get(this: { _getSync(key: unknown, options: unknown): unknown }, key: unknown, options: unknown) {
      return this._getSync(key, options);
    },
  });
};

/**
 * Milliseconds for requests in flight: they take a few, unless dynalite has failed and never
 * answers.
 */
const timeoutMs = 500;

/**
 * Tracks requests in flight, even abandoned ones. Closing the store during one makes dynalite throw
 * an uncaught error.
 */
const createWork = () => {
  const responses = new Set<ServerResponse>();
  const done = Promise.withResolvers<void>();
  let ending = false;
  return {
    /** Whether it may be answered. */
    begin: (response: ServerResponse): boolean => {
      if (ending) return false;
      responses.add(response);
      const { end } = response;
      response.end = (...parts: unknown[]) => {
        responses.delete(response);
        if (ending && responses.size === 0) done.resolve();
        return Reflect.apply(end, response, parts);
      };
      return true;
    },
    end: async (): Promise<void> => {
      ending = true;
      if (responses.size === 0) return;
      await Promise.race([done.promise, pause(timeoutMs, undefined, { ref: false })]);
    },
  };
};
