import * as v from "valibot";
import { vi } from "vitest";
import { Parley } from "../../packages/client/src/parley.ts";
import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";
import type { Timing } from "../../packages/client/src/timing/timing.ts";
import { Guest } from "../../packages/core/src/protocol/http.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";

/** Short enough not to wait for, long enough for an environment that has to start. */
const timing = {
  connectWait: 10_000,
  ackWait: 400,
  pongWait: 10_000,
  readWait: 10_000,
  reconnectBase: 20,
  retryBase: 20,
  retryCap: 100,
  refusedCap: 100,
  gapGrace: 20,
  gapSpread: 20,
  holeReread: 100,
  missedPause: 100,
  backgroundPause: 100,
  readWithin: 20,
  readInterval: 20,
  readCap: 20,
  notify: 1,
};

/**
 * Longer than any test: whoever waits for answers as long sends nothing twice, however slow the machine is.
 * It is for messages whose handlers do not die, or are not to be retried.
 */
export const patient: Partial<Timing> = { ackWait: 24 * 60 * 60 * 1000 };

/** Waits until something is so; what it has to ask for is asked for less often. */
export const until = (condition: () => boolean | Promise<boolean>, what: string, interval = 5) =>
  vi.waitFor(
    async () => {
      if (!(await condition())) throw new Error(`It never came to this: ${what}.`);
    },
    { timeout: 120_000, interval },
  );

/** Asks until the answer is good: whoever speaks HTTP tries again after a 500. */
const persistently = async (url: string, init?: RequestInit): Promise<unknown> => {
  for (let tries = 0; tries < 40; tries++) {
    const response = await fetch(url, init).catch(() => undefined);
    if (response?.ok) return response.json();
    await response?.body?.cancel();
  }
  throw new Error(`${url} never answered.`);
};

/** Somebody with a client, who notes whatever a user should never see. */
export type User = {
  client: Parley;
  userId: string;
  rows(): readonly TimelineMessage[];
  texts(): string[];
  /** Messages that were shown twice, or at one place and then at another. */
  oddities: string[];
};

/** Notes the messages that a client shows twice at one time, or moves once they have a place. */
const watch = (client: Parley, room: string) => {
  const oddities: string[] = [];
  const places = new Map<string, number>();
  client.subscribe(() => {
    const rows = client.snapshot().rooms.get(room)?.messages ?? [];
    for (const [id, same] of Map.groupBy(rows, (row) => row.id))
      if (same.length > 1) oddities.push(`${id} was shown ${same.length} times`);
    for (const { id, seq } of rows) {
      if (seq === undefined) continue;
      const before = places.get(id) ?? seq;
      if (before !== seq) oddities.push(`${id} moved from ${before} to ${seq}`);
      places.set(id, seq);
    }
    const seqs = rows.flatMap(({ seq }) => seq ?? []);
    if (seqs.some((seq, index) => seq <= (seqs[index - 1] ?? 0))) oddities.push(`out of order: ${seqs}`);
  });
  return oddities;
};

/** A guest, who may have several clients. */
export type Identity = v.InferOutput<typeof Guest>;

/** Makes somebody new. */
export const beGuest = async (cloud: Cloud, name: string): Promise<Identity> => {
  const body = JSON.stringify({ name });
  return v.parse(
    Guest,
    await persistently(`${cloud.api}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }),
  );
};

/** Gives somebody a client, connected and not yet in any room. `latestRooms`: as for `Parley`. */
export const connect = (
  cloud: Cloud,
  room: string,
  { token, userId }: Identity,
  more: Partial<Timing> = {},
  latestRooms?: number,
): User => {
  const client = new Parley({
    socketUrl: cloud.ws,
    apiUrl: cloud.api,
    token: async () => token,
    timing: { ...timing, ...more },
    ...(latestRooms !== undefined && { latestRooms }),
  });
  const rows = () => client.snapshot().rooms.get(room)?.messages ?? [];
  const user = {
    client,
    userId,
    rows,
    texts: () => rows().map((row) => row.text),
    oddities: watch(client, room),
  };
  client.connect();
  return user;
};

/** Brings somebody into the room, and waits until live frames flow. */
export const enter = async ({ client }: User, room: string) => {
  client.join(room);
  await until(() => client.snapshot().rooms.get(room)?.status === "live", `somebody is in ${room}`);
};

/** Ends somebody's connection, and waits until the gateway knows: posts to it are refused from then on. */
export const vanish = async (cloud: Cloud, { client }: User) => {
  const { connections } = cloud.faults;
  client.close();
  await until(() => cloud.faults.connections < connections, "a connection has ended");
};

/** Ends somebody's connection, and waits until `$disconnect` has forgotten it. */
export const depart = async (cloud: Cloud, { client }: User) => {
  let forgotten = false;
  const stop = cloud.faults.observe(({ task }) => {
    forgotten ||= task === "$disconnect";
  });
  client.close();
  await until(() => forgotten && cloud.faults.running === 0, "the connection is forgotten");
  stop();
};
