import type { EngineName } from "@parley/aws-local/dynamodb/dynamodb";
import type { StreamSettings } from "@parley/aws-local/event-source/subscriptions";
import type { GatewayOptions } from "@parley/aws-local/gateway/gateway";
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

/** An OpenID Connect issuer whose accounts are good here, and our client id there. */
export type Accounts = { issuer: string; client: string };

export type CloudOptions = {
  /** Default: any free ports. */
  ports?: Ports;
  /** The folder that keeps everything; in memory without one. */
  data?: string | undefined;
  /**
   * Whether what is acknowledged is on the disk, and survives a power cut. Default false: it is with the
   * operating system, and survives the end of the process.
   */
  sync?: boolean;
  /**
   * Told once when a write to the data folder fails. From then on nothing is acknowledged. Default: a log
   * line.
   */
  onWriteFailure?: (error: Error) => void;
  /** Default: the environment variable `PARLEY_DYNAMODB`, else dynalite. */
  engine?: EngineName;
  /** Days that messages are kept. Default 0: for ever. */
  retentionDays?: number;
  /** The name of the stage, which guests' tokens are good for. Default `local`. */
  stage?: string;
  /**
   * Signs guests' tokens: 32 bytes or more, and after white space the keys of before, which still verify.
   * Default: the data folder's own, else a random one.
   */
  guestKey?: string;
  /** Whether there are guests. Default true. */
  guests?: boolean;
  /**
   * Whose accounts are good here: another issuer's, or an embedded one's, whose tokens are good for so many
   * seconds (default: an hour). Default: nobody's.
   */
  accounts?: Accounts | { embedded: true; tokenSeconds?: number };
  /** Whether changed functions run at once. Default false. */
  watch?: boolean;
  /** Where log lines go. Default: nowhere. */
  log?: Log;
  /** The gateway's quotas and timers. Default: AWS's own. */
  limits?: GatewayOptions["limits"];
  /** How much anybody may do. Default: as deployed, but for addresses, since everybody here has the same. */
  rateLimits?: RateLimitsInput;
  /** US dollars a day that the stage may cost. Default: a million, since nothing is billed here. */
  dailyBudget?: number;
  /** The origins whose pages may use it, as `PARLEY_SITES` has them. Default: this machine's, and files. */
  sites?: string;
  /** What to see of the gateway, and to do to it, and how it reads what AWS leaves open. */
  gateway?: Pick<GatewayOptions, "observe" | "before" | "readings">;
  /**
   * The settings of the stage that it stands for. Default: what production is deployed with, but for the
   * throttle of HTTP requests.
   */
  deployment?: Deployment;
  /** What goes wrong. Default: nothing. `Cloud.faults` changes it while the cloud runs. */
  faults?: FaultPlan;
  /** How long services take to answer, beside their own work. Default: no time. `Cloud.delay` changes it. */
  latencies?: Latencies;
  /**
   * Functions beside those of the manifest, each behind a route of its own name: for what is compared with
   * Parley.
   */
  baselines?: Readonly<Record<string, FunctionSpec>>;
  /** For tests: constants of the functions that differ from those of a deployed stage. Default: none. */
  tuning?: Tuning;
  /** For tests: changes of the functions' sources, for this cloud alone. */
  patches?: LambdaHostOptions["patches"];
  /**
   * The fan-out's queue: what to see of it, and for tests how it differs from the deployment, unlike AWS
   * with any visibility.
   */
  queue?: Partial<Pick<Deployment["queue"], "visibilitySeconds" | "tries">> & {
    observe?: (event: QueueEvent) => void;
  };
  /** The table's stream, and the functions that are invoked with it. Default: there is none. */
  stream?: StreamSettings;
  /** The Lambda host's settings. */
  lambda?: Pick<LambdaHostOptions, "maxEnvironments" | "growMs" | "idleMs" | "retryDelaysMs"> & {
    /** The heap of every environment. Default: what the manifest gives each function. */
    memoryMb?: number;
  };
};

/** A cloud that runs. */
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
  /** Whose accounts are good here, if anybody's. */
  accounts: Accounts | undefined;
  /** The table's name. */
  table: string;
  /** The URLs of the fan-out's queue, and of its dead letters. */
  queues: { fanout: string; dead: string };
  /** The URL of any queue, by its name. */
  queueUrl: (name: string) => string;
  /** Invokes a function by its name in the manifest, as API Gateway does. */
  invoke: Invoke;
  /** What goes wrong in it. */
  faults: Faults;
  /** What AWS would bill for what happens in it. */
  meter: Meter;
  /** What functions were refused by their own roles, the first hundred: none, where the manifest is right. */
  refusals(): readonly RoleRefusal[];
  /** Lets services take so long from now on. */
  delay(latencies: Latencies): void;
  /** What it listens on: a cloud that is started with them on the same data stands in for this one. */
  ports: Ports;
  /** Ends everything within 2 seconds. Closing twice is closing once. */
  close(): Promise<void>;
  /** Ends everything at once, as a crash does: connections are reset, nothing that runs comes to its end. */
  kill(): Promise<void>;
};
