import type { EngineName } from "@parley/aws-local/dynamodb/dynamodb";
import type { StreamSettings } from "@parley/aws-local/event-source/subscriptions";
import type { GatewayOptions } from "@parley/aws-local/gateway/gateway";
import type { HttpApiOptions } from "@parley/aws-local/http/http-api";
import type { RoleRefusal } from "@parley/aws-local/iam/refusals";
import type { LambdaHostOptions } from "@parley/aws-local/lambda/host";
import type { Invoke } from "@parley/aws-local/lambda/invoke";
import type { Log } from "@parley/aws-local/log";
import type { QueueEvent } from "@parley/aws-local/queue/api";
import type { RateLimitsInput } from "@parley/core/rate-limit/rate-limits";
import type { Tuning } from "@parley/core/tuning";
import type { Deployment, FunctionSpec } from "@parley/functions/manifest";
import type { Faults } from "./faults/faults.ts";
import type { FaultPlan } from "./faults/plan.ts";
import type { Latencies } from "./latencies.ts";
import type { Meter } from "./meter/meter.ts";

export type Ports = {
  gateway: number;
  api: number;
  dynamodb: number;
  lambda: number;
  sqs: number;
  /** The embedded issuer's. Default: any free one. */
  identity?: number;
};

/** An accepted OpenID Connect issuer, and our client id there. */
export type Accounts = { issuer: string; client: string };

export type CloudOptions = {
  /** Default: any free ports. */
  ports?: Ports;
  /** The folder that keeps everything; in memory without one. */
  data?: string | undefined;
  /**
   * Whether acknowledged data is on disk, and survives a power cut. Default false: it is with the
   * operating system, and survives the end of the process.
   */
  sync?: boolean;
  /**
   * Called once when a write to the data folder fails. From then on nothing is acknowledged.
   * Default: a log line.
   */
  onWriteFailure?: (error: Error) => void;
  /** Default: the environment variable `PARLEY_DYNAMODB`, else dynalite. */
  engine?: EngineName;
  /** Days that messages are kept. Default 0: forever. */
  retentionDays?: number;
  /** The name of the stage, for which guest tokens are valid. Default `local`. */
  stage?: string;
  /**
   * Signs guest tokens: 32 bytes or more, and after white space the previous keys, which still
   * verify. Default: the data folder's own, otherwise a random one.
   */
  guestKey?: string;
  /** Whether there are guests. Default true. */
  guests?: boolean;
  /**
   * The accepted accounts: another issuer's, or an embedded one's, with a token lifetime in seconds
   * (default: an hour). Default: none.
   */
  accounts?: Accounts | { embedded: true; tokenSeconds?: number };
  /** Whether changed functions run at once. Default false. */
  watch?: boolean;
  /** Receives log lines. Default: they are discarded. */
  log?: Log;
  /** The gateway's quotas and timers. Default: AWS's own. */
  limits?: GatewayOptions["limits"];
  /**
   * The rate limits. Default: as deployed, except for addresses, since all clients here have the
   * same.
   */
  rateLimits?: RateLimitsInput;
  /** US dollars a day that the stage may cost. Default: a million, since nothing is billed here. */
  dailyBudget?: number;
  /**
   * The origins whose pages may use it, separated by spaces. Default: this machine's. The command
   * `local` adds those in `PARLEY_SITES`.
   */
  sites?: string;
  /** Observers and faults of the gateway, and how it reads what AWS leaves open. */
  gateway?: Pick<GatewayOptions, "observe" | "onFrame" | "before" | "readings">;
  /** Observers of the HTTP API. */
  http?: Pick<HttpApiOptions, "onAnswer">;
  /**
   * The settings of the stage that it imitates. Default: production's, except for the throttle of
   * HTTP requests.
   */
  deployment?: Deployment;
  /** The faults. Default: none. `Cloud.faults` changes them while the cloud runs. */
  faults?: FaultPlan;
  /**
   * The latencies of services, in addition to their own work. Default: none. `Cloud.delay` changes
   * them.
   */
  latencies?: Latencies;
  /**
   * Functions beside those of the manifest, each behind a route of its own name: the baselines that
   * Parley is compared with.
   */
  baselines?: Readonly<Record<string, FunctionSpec>>;
  /** For tests: constants of the functions that differ from those of a deployed stage. Default: none. */
  tuning?: Tuning;
  /** For tests: changes of the functions' sources, for this cloud alone. */
  patches?: LambdaHostOptions["patches"];
  /**
   * The fan-out queue: observers, and for tests how it differs from the deployment, unlike AWS with
   * any visibility timeout.
   */
  queue?: Partial<Pick<Deployment["queue"], "visibilitySeconds" | "tries">> & {
    observe?: (event: QueueEvent) => void;
  };
  /** The table's stream, and the functions that are invoked with it. Default: none. */
  stream?: StreamSettings;
  /** The Lambda host's settings. */
  lambda?: Pick<LambdaHostOptions, "maxEnvironments" | "growMs" | "idleMs" | "retryDelaysMs"> & {
    /** The heap of every environment. Default: what the manifest gives each function. */
    memoryMb?: number;
  };
};

/** A running cloud. */
export type Cloud = {
  /** Where clients connect. */
  ws: string;
  /** The HTTP API. */
  api: string;
  /** `@connections`, for the SDK's management client. */
  management: string;
  /** DynamoDB's endpoint. */
  dynamodb: string;
  /** Lambda's endpoint. */
  lambda: string;
  /** SQS's endpoint. */
  sqs: string;
  /** The accepted issuer, if any. */
  accounts: Accounts | undefined;
  /** The table's name. */
  table: string;
  /** The URLs of the fan-out's queue, and of its dead letters. */
  queues: { fanout: string; dead: string };
  /** The URL of any queue, by its name. */
  queueUrl: (name: string) => string;
  /** Invokes a function by its name in the manifest, as API Gateway does. */
  invoke: Invoke;
  /** Its faults. */
  faults: Faults;
  /** What AWS would bill for what happens in it. */
  meter: Meter;
  /** What functions' own roles refused, the first hundred: none, if the manifest is right. */
  refusals(): readonly RoleRefusal[];
  /** Sets the latencies of services from now on. */
  delay(latencies: Latencies): void;
  /** Its ports: a cloud that is started with them on the same data replaces this one. */
  ports: Ports;
  /** Ends everything within 2 seconds. Closing twice is closing once. */
  close(): Promise<void>;
  /**
   * Ends everything at once, like a crash: connections are reset, and nothing that runs completes.
   */
  kill(): Promise<void>;
};
