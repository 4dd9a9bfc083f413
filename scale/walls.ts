import { turnSeconds } from "./habits.ts";
import type { Load } from "./load.ts";

/** The source of a limit: a page of AWS, a setting of Parley's own, or a measurement. */
type Origin = "page" | "setting" | "measured" | "computed";

/** A limit, and the load on it. */
export type Wall = {
  name: string;
  load: number;
  limit: number;
  unit: string;
  /** The sources of the load and of the limit. */
  from: { load: "computed" | "measured"; limit: Origin };
  source: string;
  /** What raises the limit. */
  lift: string;
  /**
   * Limits of a new account or table apply at first only; they are no reason to design anything
   * differently.
   */
  atFirst?: true;
};

const aws = {
  socket:
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html",
  account: "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
  lambda: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
  scaling: "https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html",
  partition: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
  table: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
  newTable: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
  queue: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
  cognito: "https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html",
};

/** Requests a second that the WebSocket API accepts from clients: a setting. */
export const socketThrottle = 5_000;

/** Handshakes a second that it accepts, and at once: a setting, too. */
export const handshakeThrottle = { perSecond: 20, burst: 500 };

/** HTTP requests a second that it accepts, after a burst of 2,000: a setting. */
export const requestThrottle = { perSecond: 1, burst: 2_000 };

/** New connections a second, and how long one lasts, in seconds. */
const connectionQuota = { perSecond: 500, seconds: 7_200 };

const quota = (name: string) => `ask AWS for more: ${name}`;
const otherAccount = "then a second account or region, with rooms divided among them";

/** Every limit, with its load. */
export const wallsFor = (load: Load): Wall[] => {
  const wall = (
    name: string,
    amount: number,
    limit: number,
    unit: string,
    from: Wall["from"],
    source: string,
    lift: string,
  ): Wall => ({ name, load: amount, limit, unit, from, source, lift });
  const computed = { load: "computed", limit: "page" } as const;
  const measured = { load: "measured", limit: "page" } as const;
  const atFirst = (made: Wall): Wall => ({ ...made, atFirst: true });
  return [
    wall(
      "handshakes",
      load.handshakes,
      connectionQuota.perSecond,
      "a second",
      computed,
      aws.socket,
      quota("new connections per second"),
    ),
    wall(
      "handshakes the stage takes",
      load.handshakes,
      handshakeThrottle.perSecond,
      "a second",
      { load: "computed", limit: "setting" },
      "infra/, the throttle of $connect",
      "a setting, PARLEY_THROTTLES: it is what a stranger can cost",
    ),
    wall(
      "HTTP requests the stage takes",
      load.httpRequests,
      requestThrottle.perSecond,
      "a second",
      { load: "computed", limit: "setting" },
      "infra/, the throttle of the HTTP API",
      "a setting, PARLEY_THROTTLES: it is what a stranger can cost",
    ),
    wall(
      "open connections",
      load.online,
      connectionQuota.perSecond * connectionQuota.seconds,
      "",
      { load: "computed", limit: "computed" },
      aws.socket,
      "follows from handshakes: a connection lasts two hours",
    ),
    wall(
      "requests and posts of the account",
      load.requests,
      10_000,
      "a second",
      computed,
      aws.account,
      `${quota("throttle rate")}; ${otherAccount}`,
    ),
    wall(
      "requests of clients to the WebSocket API",
      load.clientFrames,
      socketThrottle,
      "a second",
      { load: "computed", limit: "setting" },
      "infra/, the stage's throttle",
      "a setting: it keeps half of the account's rate for posts",
    ),
    wall(
      "Lambda: executions at once",
      load.executions,
      1_000,
      "",
      measured,
      aws.lambda,
      quota("concurrent executions"),
    ),
    wall(
      "Lambda: invocations",
      load.invocations,
      10_000,
      "a second",
      computed,
      aws.scaling,
      "follows from concurrent executions: ten a second for each",
    ),
    wall(
      "the hottest room: its counter",
      load.hottestMessages,
      1_000,
      "writes a second",
      computed,
      aws.partition,
      "nothing: one item takes no more. The room has to be divided into several logs",
    ),
    wall(
      "the hottest room: reading who is there",
      load.hottestReads,
      3_000,
      "read units a second",
      computed,
      aws.partition,
      "subscriptions of a room under several keys, each read by itself",
    ),
    wall(
      "the hottest room: into the queue",
      load.hottestMessages,
      300,
      "a second",
      computed,
      aws.queue,
      "several groups for a room: its live frames then come in any order, and clients sort them",
    ),
    wall(
      "the hottest room: out of the queue",
      load.hottestMessages,
      10 / turnSeconds.measured,
      "a second",
      { load: "computed", limit: "measured" },
      "docs/benchmarks.md, a busy room",
      "larger batches are not to be had of a FIFO queue: frames without the text, or a room's live frames left out while it is so busy",
    ),
    wall("the queue as a whole", load.messages, 70_000, "a second", computed, aws.queue, "a second queue"),
    wall(
      "the table: writes",
      load.writeUnits,
      40_000,
      "units a second",
      computed,
      aws.table,
      quota("table-level write throughput"),
    ),
    wall(
      "the table: reads",
      load.readUnits,
      40_000,
      "units a second",
      computed,
      aws.table,
      quota("table-level read throughput"),
    ),
    wall(
      "Cognito: renewed tokens",
      load.tokens,
      120,
      "a second",
      computed,
      aws.cognito,
      `${quota("UserToken rate")}, which is paid for; or another issuer`,
    ),
    atFirst(
      wall(
        "a new account's Lambda executions",
        load.executions,
        10,
        "at once",
        measured,
        aws.lambda,
        quota("concurrent executions, before anybody comes"),
      ),
    ),
    atFirst(
      wall(
        "a new table's writes",
        load.writeUnits,
        4_000,
        "units a second",
        computed,
        aws.newTable,
        "warm throughput, or half an hour: it doubles by itself",
      ),
    ),
    atFirst(
      wall(
        "a new table's reads",
        load.readUnits,
        12_000,
        "units a second",
        computed,
        aws.newTable,
        "warm throughput, or half an hour: it doubles by itself",
      ),
    ),
  ];
};

/** How many times the load fits into a limit. Below 1 it is exceeded. */
export const headroom = ({ load, limit }: Pick<Wall, "load" | "limit">): number =>
  load === 0 ? Number.POSITIVE_INFINITY : limit / load;

/** The permanent limits, the nearest first. */
export const nearestFirst = (walls: readonly Wall[]): Wall[] =>
  walls.filter(({ atFirst }) => !atFirst).sort((a, b) => headroom(a) - headroom(b));

/**
 * Seconds until everyone is connected again after all connections were cut at once: by the default
 * throttle, and at AWS's rate.
 */
export const reconnectSeconds = ({ online }: Pick<Load, "online">) => {
  const raised = online / connectionQuota.perSecond;
  const { burst, perSecond } = handshakeThrottle;
  return { byDefault: Math.max(raised, (online - burst) / perSecond), raised };
};
