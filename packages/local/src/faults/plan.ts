import type { Latency } from "./latency.ts";

/** What a function calls while it runs. */
export type Service = "dynamodb" | "connections" | "lambda" | "queue";

/** When a rule applies. A missing condition matches everything. */
type Where = {
  /** A function by its name in the manifest. */
  function?: string;
  /**
   * The task of an invocation: the `action` of a client's frame (`hello`, `sendMessage`, …; `frame`
   * when it has none), `$authorizer`, `$connect`, `$disconnect`, a method and path of the HTTP API
   * such as `GET /rooms/{room}/log`, `messages` for a batch from the queue, `records` for one from
   * the table's stream, or `event` for an asynchronous invocation.
   */
  task?: string;
  /** Only one invocation of that function and task: 1 is the first since the plan was set. */
  invocation?: number;
  /** The share of the matching occasions that it applies to, from 0 to 1. Default 1: all. */
  rate?: number;
  /** The maximum number of times that it applies. Default: no limit. */
  times?: number;
};

/** When a rule about a function's calls applies. */
export type CallWhere = Where & {
  service?: Service;
  /**
   * The call's name: `PutItem event`, `Query gsi1`, `POST`, `Invoke legacy-welcome`, `SendMessageBatch`, …
   * as `observe` tells it.
   */
  call?: string;
  /** Only one call of that name in each invocation: 1 is its first. */
  nth?: number;
};

/** One fault, and its conditions. */
export type FaultRule =
  /** A call reaches its service later. */
  | ({ fault: "slowCall"; latency: Latency } & CallWhere)
  /**
   * A call is refused: DynamoDB's throughput is exceeded, `@connections` or Lambda answers 429, SQS
   * `RequestThrottled`.
   */
  | ({ fault: "throttledCall" } & CallWhere)
  /** A call is carried out, and its answer is lost: the caller's socket is cut. */
  | ({ fault: "lostAnswer" } & CallWhere)
  /**
   * The handler's environment ends: before the call reaches its service, or after it is carried out and
   * before it is answered.
   */
  | ({ fault: "death"; when: "before" | "after" } & CallWhere)
  /**
   * An eventually consistent read of the table finds nothing, as from a replica that no write has
   * reached yet.
   */
  | ({ fault: "staleRead" } & CallWhere)
  /** A post is answered with 200 and never delivered. */
  | ({ fault: "lostPost" } & Where)
  /** A post is delivered twice. */
  | ({ fault: "doubledPost" } & Where)
  /** A post is answered with 200 at once and delivered later, and so overtaken by others. */
  | ({ fault: "latePost"; latency: Latency } & Where)
  /** An invocation begins later. */
  | ({ fault: "slowInvocation"; latency: Latency } & Where)
  /** Lambda has no environment for an invocation. */
  | ({ fault: "throttledInvocation" } & Where)
  /**
   * The handler runs twice with one event: again after it returned, or concurrently. The first
   * answer counts.
   */
  | ({ fault: "doubledInvocation"; how: "again" | "atOnce" } & Where)
  /** A client's frame never reaches its function. */
  | ({ fault: "lostFrame" } & Where)
  /** The route's response never reaches the client. */
  | ({ fault: "lostReply" } & Where)
  /** `$disconnect` is never invoked. */
  | ({ fault: "lostDisconnect" } & Where)
  /** A handshake is refused: its `$connect` is throttled. */
  | ({ fault: "refusedHandshake" } & Where)
  /** The connection is reset: as one of its frames arrives, or when that is answered. */
  | ({ fault: "cut"; when: "before" | "after" } & Where);

export type FaultKind = FaultRule["fault"];

/** All faults. The same plan makes the same decisions about the same sequence of occasions. */
export type FaultPlan = { seed: number; rules: readonly FaultRule[] };

/** No faults. */
export const noFaults: FaultPlan = { seed: 0, rules: [] };

/** A kind of each fault, with the count 0. */
export const noCounts = (): Record<FaultKind, number> => ({
  slowCall: 0,
  throttledCall: 0,
  lostAnswer: 0,
  staleRead: 0,
  death: 0,
  lostPost: 0,
  doubledPost: 0,
  latePost: 0,
  slowInvocation: 0,
  throttledInvocation: 0,
  doubledInvocation: 0,
  lostFrame: 0,
  lostReply: 0,
  lostDisconnect: 0,
  refusedHandshake: 0,
  cut: 0,
});
