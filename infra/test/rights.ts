import { expect, it } from "vitest";
import type { FunctionName } from "../../packages/functions/src/manifest.ts";
import { account, functionArn, region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { fanoutQueueIn } from "./queues.ts";
import { grantsOf, onlyInputOf } from "./read.ts";

/** On items of partitions with these key prefixes, and on no others. */
const on = (...kinds: string[]) =>
  ` if ForAllValues:StringLike dynamodb:LeadingKeys ${kinds.map((kind) => `$parley#${kind}_*`).join(" ")}`;

/**
 * Every statement of every function, written out: nothing here is read from the manifest, so that
 * granting a function a permission takes two places.
 */
const rights: Record<FunctionName, readonly string[]> = {
  authorizer: [
    `dynamodb:Query table${on("principal", "stage")}`,
    `dynamodb:UpdateItem table${on("principal")}`,
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  connect: [
    `dynamodb:GetItem table${on("present", "key", "stage")}`,
    `dynamodb:Query table${on("present", "key", "stage")}`,
    `dynamodb:PutItem table${on("connectionId", "present", "hears", "key", "stage")}`,
    `dynamodb:DeleteItem table${on("connectionId", "present", "hears", "key", "stage")}`,
    `dynamodb:UpdateItem table${on("connectionId", "present", "hears", "key", "stage")}`,
    "dynamodb:Query table/index/gsi1",
    "execute-api:ManageConnections socket/GET/@connections/*",
    "lambda:InvokeFunction legacy-welcome",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  disconnect: [
    `dynamodb:Query table${on("present")}`,
    `dynamodb:PutItem table${on("connectionId", "present", "hears")}`,
    `dynamodb:DeleteItem table${on("connectionId", "present", "hears")}`,
    `dynamodb:UpdateItem table${on("connectionId", "present", "hears")}`,
    "dynamodb:Query table/index/gsi1",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  "legacy-welcome": [
    "execute-api:ManageConnections socket/POST/@connections/*",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  send: [
    `dynamodb:GetItem table${on("room", "userId", "member", "invites", "blocker", "directory", "hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:Query table${on("room", "userId", "member", "invites", "blocker", "directory", "hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:PutItem table${on("room", "userId", "member", "invites", "directory", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    `dynamodb:UpdateItem table${on("room", "userId", "member", "invites", "directory", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    `dynamodb:DeleteItem table${on("room", "userId", "member", "invites", "directory", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    "dynamodb:Query table/index/gsi1",
    "execute-api:ManageConnections socket/POST/@connections/*",
    "execute-api:ManageConnections socket/DELETE/@connections/*",
    "sqs:SendMessage fan-out",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  fanout: [
    `dynamodb:GetItem table${on("hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:Query table${on("hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:PutItem table${on("hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:UpdateItem table${on("hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:DeleteItem table${on("hears", "connectionId", "present", "key", "stage")}`,
    "execute-api:ManageConnections socket/POST/@connections/*",
    "execute-api:ManageConnections socket/DELETE/@connections/*",
    "sqs:SendMessage fan-out",
    "sqs:ReceiveMessage fan-out",
    "sqs:DeleteMessage fan-out",
    "sqs:ChangeMessageVisibility fan-out",
    "sqs:GetQueueAttributes fan-out",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  default: [
    `dynamodb:GetItem table${on("room", "reader", "member", "blocker", "hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:Query table${on("room", "reader", "member", "blocker", "hears", "connectionId", "present", "key", "stage")}`,
    `dynamodb:PutItem table${on("room", "reader", "member", "blocker", "blockedUser", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    `dynamodb:UpdateItem table${on("room", "reader", "member", "blocker", "blockedUser", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    `dynamodb:DeleteItem table${on("room", "reader", "member", "blocker", "blockedUser", "hears", "connectionId", "present", "key", "principal", "stage")}`,
    "dynamodb:Query table/index/gsi1",
    "execute-api:ManageConnections socket/POST/@connections/*",
    "execute-api:ManageConnections socket/DELETE/@connections/*",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
  api: [
    `dynamodb:GetItem table${on("room", "userId", "reader", "member", "invites", "blocker", "blockedUser", "report", "party", "directory", "principal", "present", "key", "stage")}`,
    `dynamodb:Query table${on("room", "userId", "reader", "member", "invites", "blocker", "blockedUser", "report", "party", "directory", "principal", "present", "key", "stage")}`,
    `dynamodb:PutItem table${on("room", "userId", "reader", "member", "invites", "blocker", "blockedUser", "report", "party", "directory", "principal", "connectionId", "present", "hears", "key", "stage")}`,
    `dynamodb:UpdateItem table${on("room", "userId", "reader", "member", "invites", "blocker", "blockedUser", "report", "party", "directory", "principal", "connectionId", "present", "hears", "key", "stage")}`,
    `dynamodb:DeleteItem table${on("room", "userId", "reader", "member", "invites", "blocker", "blockedUser", "report", "party", "directory", "principal", "connectionId", "present", "hears", "key", "stage")}`,
    "dynamodb:Query table/index/gsi1",
    "execute-api:ManageConnections socket/DELETE/@connections/*",
    "logs:CreateLogStream own-logs",
    "logs:PutLogEvents own-logs",
  ],
};

/** What each may also do where Lambda traces them. */
export const tracingRights = ["xray:PutTraceSegments *", "xray:PutTelemetryRecords *"];

/** @param more what each of them may also do on this stage. */
export const exactRights = (stage: string, plan: () => Plan, more: readonly string[] = []) => {
  it("gives rights to these functions alone", () => {
    expect([...grantsOf(plan()).keys()].toSorted()).toEqual(
      Object.keys(rights)
        .map((name) => `parley-${stage}-${name}`)
        .toSorted(),
    );
  });

  it.each(Object.entries(rights))("lets %s do this, and nothing else", (name, expected) => {
    const arns: readonly (readonly [string, string])[] = [
      [
        `arn:aws:dynamodb:${region}:${account}:table/${onlyInputOf(plan(), "aws:dynamodb/table:Table").name}`,
        "table",
      ],
      [`arn:aws:execute-api:${region}:${account}:SocketApi-id/$default`, "socket"],
      [fanoutQueueIn(plan()).arn, "fan-out"],
      [functionArn(`parley-${stage}-legacy-welcome`), "legacy-welcome"],
      [`arn:aws:logs:${region}:${account}:log-group:/aws/lambda/parley-${stage}-${name}:*`, "own-logs"],
    ];
    const shorten = (statement: string) =>
      arns.reduce((text, [arn, short]) => text.replace(arn, short), statement);
    const { allows = [], managed } = grantsOf(plan()).get(`parley-${stage}-${name}`) ?? {};
    const all = [...expected, ...more].map((right) => `Allow ${right}`);
    expect(allows.map(shorten).toSorted()).toEqual(all.toSorted());
    expect(managed).toEqual([]);
  });
};
