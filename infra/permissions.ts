import { type Partition, partitions } from "../packages/core/src/table/table.ts";
import { partitionsFor } from "../packages/functions/src/manifest/partitions.ts";
import type { FunctionSpec } from "../packages/functions/src/manifest.ts";

type Resources = {
  table: sst.aws.Dynamo;
  socket: sst.aws.ApiGatewayWebSocket;
  queue: sst.aws.Queue;
  /** The function's own log group. */
  logs: aws.cloudwatch.LogGroup;
  /** The function that it invokes, if any. */
  legacyWelcome?: sst.aws.Function;
  /** Whether Lambda traces it. */
  traces: boolean;
};

/**
 * The permissions that tracing needs. Traces have no names to grant it on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
const tracing = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

/**
 * What a function does with the queue. Lambda receives and deletes on behalf of the function that
 * it invokes.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const queueActions = {
  send: ["sqs:SendMessage"],
  work: [
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
  ],
} as const satisfies Record<NonNullable<FunctionSpec["queue"]>, readonly string[]>;

/**
 * Only items of these partitions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
const within = (allowed: readonly Partition[]) => [
  {
    test: "ForAllValues:StringLike",
    variable: "dynamodb:LeadingKeys",
    values: allowed.map((partition) => `${partitions[partition]}*`),
  },
];

/**
 * The permissions of a function by its spec: each action on its one resource, and of the table only
 * the items that it needs.
 */
export const permissionsFor = (
  name: string,
  spec: FunctionSpec,
  { table, socket, queue, logs, legacyWelcome, traces }: Resources,
) => {
  const { table: tableActions = [], indexes = [], connections = [] } = spec;
  const connectionsArn = $interpolate`${socket.nodes.api.executionArn}/$default`;
  const statements = [
    ...tableActions.map((action) => ({
      actions: [action],
      resources: [table.arn],
      conditions: within(partitionsFor(name, action)),
    })),
    {
      actions: ["dynamodb:Query"],
      resources: indexes.map((index) => $interpolate`${table.arn}/index/${index}`),
    },
    {
      actions: ["execute-api:ManageConnections"],
      resources: connections.map((method) => $interpolate`${connectionsArn}/${method}/@connections/*`),
    },
    { actions: spec.queue ? [...queueActions[spec.queue]] : [], resources: [queue.arn] },
    { actions: ["lambda:InvokeFunction"], resources: legacyWelcome ? [legacyWelcome.arn] : [] },
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    ...(traces ? [tracing] : []),
  ];
  return statements.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
};
