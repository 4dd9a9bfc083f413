import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createGunzip, createInflate } from "node:zlib";
import fc from "fast-check";
import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";
import { anyCost, anyRate, type Cloud, startCloud, unthrottled } from "../../packages/local/src/cloud.ts";
import { Cpu, measuring, type Slowest } from "./cpu.ts";
import { anyFrame } from "./frames.ts";
import { closingFrames, hostileFrames } from "./hostile.ts";
import { Judge } from "./judge.ts";
import { Memory } from "./memory.ts";
import { anyRequest, type HttpCall, signedInCalls, withTokens } from "./requests.ts";
import { Origins, openSocket } from "./socket.ts";
import { judgeStored } from "./stored.ts";
import { crowd, Users } from "./users.ts";

export type FuzzOptions = {
  seed: number;
  frames: number;
  requests: number;
  tell?: (line: string) => void;
  /** Breaks the functions, to check that this is detected. */
  patches?: readonly Patch[];
  /** Frames that are sent first. Default: `hostileFrames`. */
  corpus?: readonly string[];
};

export type FuzzReport = {
  /** What is wrong: a frame or request, and its answer, or what is stored. */
  failures: string[];
  /** How often each answer was given. */
  answers: Record<string, number>;
  /** The answer that took the most CPU, and its input. */
  slowest: Slowest;
  /** The memory in use at the end relative to the middle: 1 when nothing grows. */
  growth: number;
  megabytes: number;
  seconds: number;
};

/** Connections that send at the same time, each one frame at a time. */
const lanes = 6;

/** The maximum number of batches: each has new users and new connections. */
const batches = 12;

/** Fewer frames or requests than these are no batch of their own. */
const batchSize = 75;

/**
 * Sends all kinds of frames and requests to a local cloud, and compares the answers with what is
 * stored.
 */
export const fuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
  const { seed, frames, requests, tell = () => {}, patches = [], corpus = hostileFrames } = options;
  const begun = performance.now();
  const judge = new Judge((failure) => tell(`FAILED ${failure}`));
  const origins = new Origins();
  const memory = new Memory();
  const cpu = new Cpu((failure) => judge.fail(failure));
  const unhandled = (error: unknown) => judge.fail(`An error was handled by nobody: ${String(error)}`);
  process.on("unhandledRejection", unhandled);
  // On disk, so that stored data is not mistaken for a leak.
  const data = await mkdtemp(join(tmpdir(), "parley-fuzz-"));
  const users = await Users.open();
  const cloud = await startCloud({
    data,
    accounts: users.accounts,
    deployment: unthrottled,
    // The content of frames is tested, not their number.
    rateLimits: { ...anyCost, ...anyRate },
    gateway: { observe: origins.observe },
    // Few and small: an environment that leaks runs out of memory, and that is reported.
    lambda: { maxEnvironments: 2, memoryMb: 96 },
    patches: [...measuring, ...patches],
    log: (source, line) => {
      if (cpu.take(source, line)) return;
      if (/error|could not|uncaught|unhandled/i.test(line))
        judge.fail(`${source} said: ${line.slice(0, 300)}`);
    },
  });
  try {
    const clients = new Clients(cloud, origins, judge, users);
    await clients.corpus(corpus);
    const count = Math.min(batches, Math.ceil(Math.max(frames, requests) / batchSize));
    for (let batch = 0; batch < count; batch++) {
      const sample = <T>(arbitrary: fc.Arbitrary<T>, all: number) =>
        fc.sample(arbitrary, { seed: seed * batches + batch, numRuns: Math.ceil(all / count) });
      await clients.signIn();
      await clients.frames(sample(anyFrame, frames));
      await clients.requests(sample(anyRequest, requests));
      memory.look();
      const { ms, function: name, input } = cpu.slowest;
      tell(`${batch + 1} of ${count}: ${judge.failures.length} failures, ${memory.megabytes} MB`);
      tell(`  slowest: ${Math.round(ms)} ms of CPU (${name}: ${input})`);
    }
    await quiet(cloud);
    await judgeStored(cloud, judge);
  } finally {
    await cloud.close();
    users.close();
    process.off("unhandledRejection", unhandled);
    await rm(data, { recursive: true, force: true });
  }
  if (cpu.measurements === 0) judge.fail("Nothing said how much CPU it took.");
  const { failures } = judge;
  const answers = Object.fromEntries(judge.codes);
  const seconds = Math.round((performance.now() - begun) / 1000);
  return {
    failures,
    answers,
    slowest: cpu.slowest,
    growth: memory.growth,
    megabytes: memory.megabytes,
    seconds,
  };
};

const quiet = async ({ faults }: Cloud): Promise<void> => {
  do await pause(2);
  while (faults.running > 0);
};

/** The body of an answer, decompressed. */
const decoded = (response: IncomingMessage) => {
  const encoding = response.headers["content-encoding"];
  if (encoding === "gzip") return response.pipe(createGunzip());
  if (encoding === "deflate") return response.pipe(createInflate());
  return response;
};

/** The senders. */
class Clients {
  readonly #cloud: Cloud;
  readonly #origins: Origins;
  readonly #judge: Judge;
  readonly #users: Users;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(cloud: Cloud, origins: Origins, judge: Judge, users: Users) {
    this.#cloud = cloud;
    this.#origins = origins;
    this.#judge = judge;
    this.#users = users;
  }

  /** Replaces all users with new ones. */
  async signIn(): Promise<void> {
    for (let nth = 0; nth < crowd; nth++) await this.#replace(nth);
  }

  /**
   * The hostile frames, from both kinds of client, those that end the connection, and requests with
   * a token.
   */
  async corpus(hostile: readonly string[]): Promise<void> {
    await this.signIn();
    await this.frames(hostile);
    await this.#legacy(hostile);
    for (const { call, status } of signedInCalls) {
      const answered = await this.#ask(withTokens(call, (nth) => this.#users.token(nth)).call);
      if (answered !== status) this.#judge.fail(`${call.method} ${call.path} was answered with ${answered}.`);
    }
    for (const { data, binary, code } of closingFrames) {
      const socket = await this.#open(["parley.v1"]);
      if (!socket) continue;
      const outcome = await socket.ask(data, binary);
      const isClosed = typeof outcome === "object" && "closed" in outcome && outcome.closed === code;
      if (!isClosed) this.#judge.fail(`A frame that should end with ${code}: ${JSON.stringify(outcome)}`);
    }
  }

  /**
   * Most from clients of the protocol, in parallel; a few from legacy clients, without a token and
   * with one.
   */
  async frames(frames: readonly string[]): Promise<void> {
    const few = frames.filter((_, nth) => nth % 20 === 0);
    const rest = frames.filter((_, nth) => nth % 20 !== 0);
    const sockets = [];
    for (let lane = 0; lane < lanes; lane++) {
      const socket = await this.#openLane(lane);
      if (socket) sockets.push(socket);
    }
    await Promise.all(
      sockets.map(async (socket, lane) => {
        for (const frame of rest.filter((_, nth) => nth % sockets.length === lane)) {
          this.#judge.frame(frame, await socket.ask(frame), false);
        }
        socket.close();
      }),
    );
    await this.#legacy(few.filter((_, nth) => nth % 2 === 0));
    await this.#legacy(
      few.filter((_, nth) => nth % 2 === 1),
      `Bearer ${this.#users.token(0)}`,
    );
  }

  async requests(calls: readonly HttpCall[]): Promise<void> {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (const call of calls.filter((__, nth) => nth % lanes === lane)) await this.#askAs(call);
      }),
    );
  }

  /** A user whose token is refused is replaced with a new one. */
  async #askAs(template: HttpCall): Promise<void> {
    const { call, used } = withTokens(template, (nth) => this.#users.token(nth));
    const status = await this.#ask(call);
    if (status === 401) for (const nth of used) await this.#replace(nth);
  }

  /**
   * Asks again when it fails, which is a failure by itself: the old token would be refused, with
   * 403 at handshakes.
   */
  async #replace(nth: number, tries = 3): Promise<void> {
    try {
      this.#judge.users.add(await this.#users.replace(nth, this.#cloud.api));
    } catch (error) {
      this.#judge.fail(`Nobody new could come as number ${nth}: ${String(error)}`);
      if (tries > 1) await this.#replace(nth, tries - 1);
    }
  }

  async #legacy(frames: readonly string[], authorization?: string): Promise<void> {
    await quiet(this.#cloud);
    const socket = await this.#open([], authorization);
    if (!socket) return;
    await quiet(this.#cloud);
    for (const frame of frames) {
      this.#judge.frame(frame, await socket.tell(frame, () => quiet(this.#cloud)), true);
    }
    socket.close();
  }

  /**
   * In turn without a token, with one in the header, and with one among the subprotocols, as a
   * browser sends it.
   */
  #openLane(lane: number) {
    const token = this.#users.token(lane);
    if (lane % 3 === 0) return this.#open(["parley.v1"]);
    if (lane % 3 === 1) return this.#open(["parley.v1"], `Bearer ${token}`);
    return this.#open(["parley.v1", `bearer.${token}`]);
  }

  /**
   * Every handshake here has to be accepted. One that is not is a failure, and nothing is sent over
   * it.
   */
  async #open(protocols: string[], authorization?: string) {
    const opening = openSocket(this.#cloud.ws, protocols, this.#origins, authorization);
    return opening.catch((error: unknown) => {
      const shown = protocols.map((protocol) => protocol.slice(0, 16)).join(", ");
      this.#judge.fail(`A handshake (${shown}; ${authorization ? "with" : "no"} header): ${String(error)}`);
      return undefined;
    });
  }

  /** Resolves with the status. */
  #ask({ body, ...call }: HttpCall): Promise<number> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.#cloud.api);
      const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
      const headers = { ...call.headers, ...length };
      const sent = request({ ...call, headers, hostname, port, agent: this.#agent }, (response) => {
        text(decoded(response)).then((answer) => {
          this.#judge.request(
            { ...call, ...(body !== undefined && { body }) },
            response.statusCode ?? 0,
            answer,
          );
          resolve(response.statusCode ?? 0);
        }, reject);
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }
}
