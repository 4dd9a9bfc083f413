import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { ErrorCode } from "@parley/core/wire/error";
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Problem } from "../src/events.ts";
import { Parley, type ParleyOptions } from "../src/parley.ts";
import { ScriptedServer } from "./scripted-server.ts";

export const timing = {
  retryBase: 5,
  retryCap: 20,
  refusedCap: 20,
  gapGrace: 5,
  gapSpread: 5,
  holeReread: 10,
  readWithin: 10,
  readInterval: 10,
  readCap: 10,
  backgroundPause: 5,
  missedPause: 5,
  notify: 1,
};

/** For the tests in which an answer never comes. */
export const impatient = { ...timing, connectWait: 200, ackWait: 50, pongWait: 50 };

/** A new one for each test. */
export let server: ScriptedServer;
const clients: Parley[] = [];
/** Keys that two rows of a room had at some time: never any. */
const doubled: string[] = [];

/** Called once by each file of tests: files that share a process load this one only once. */
export const serveEachTest = () => {
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    expect(doubled.splice(0)).toEqual([]);
    await server.close();
  });
};

export const clientOf = (user: string, options: Partial<ParleyOptions> = {}) => {
  const { socketUrl, apiUrl } = server;
  const client = new Parley({ socketUrl, apiUrl, token: async () => user, timing, ...options });
  clients.push(client);
  client.subscribe(() => {
    for (const { messages } of client.snapshot().rooms.values()) {
      const keys = Map.groupBy(messages, (row) => row.key);
      doubled.push(...[...keys].filter(([, rows]) => rows.length > 1).map(([key]) => key));
    }
  });
  return client;
};

export const enter = async (user: string, room = "general", options: Partial<ParleyOptions> = {}) => {
  const client = clientOf(user, options);
  client.join(room);
  client.connect();
  await until(() => expect(roomOf(client, room)?.status).toBe("live"));
  return client;
};

export const until = (condition: () => void) => vi.waitFor(condition, { timeout: 120_000, interval: 2 });
export const roomOf = (client: Parley, room = "general") => client.snapshot().rooms.get(room);
export const rowsOf = (client: Parley, room = "general") => roomOf(client, room)?.messages ?? [];
export const textsOf = (client: Parley, room = "general") => rowsOf(client, room).map((row) => row.text);
export const sendsSeen = () => server.asked.filter((request) => "message" in request);
export const problemsOf = (client: Parley) => {
  const problems: Problem[] = [];
  client.on("error", (problem) => problems.push(problem));
  return problems;
};
export const errorFrame = (code: ErrorCode, id: string | undefined): ErrorFrame => ({
  action: "error",
  code,
  message: `It is ${code}.`,
  error: `It is ${code}.`,
  ...(id !== undefined && { id }),
});
