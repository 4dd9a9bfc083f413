import { leadingKeyOf } from "@parley/aws-local/dynamodb/leading-key";
import { refuseBeyondRoles } from "@parley/aws-local/dynamodb/permission";
import type { RoleRefusal } from "@parley/aws-local/iam/refusals";
import { accessKeyId } from "@parley/aws-local/lambda/function";
import { type FunctionName, functions } from "@parley/functions/manifest";
import { expect, test } from "vitest";
import { tableRoles } from "./roles.ts";

const refuse = refuseBeyondRoles(tableRoles(functions), "parley");

const asks = (name: FunctionName, operation: string, request: object) =>
  refuse({
    operation,
    accessKeyId: accessKeyId(name, 1),
    leadingKey: () => leadingKeyOf(JSON.stringify(request)),
  });
const denied = expect.objectContaining({ type: "AccessDeniedException" });
const item = (pk: string) => ({ Item: { pk: { S: pk }, sk: { S: "$event_1#seq_1" } } });
const key = (pk: string) => ({ Key: { pk: { S: pk }, sk: { S: "$revocation_1#session_self" } } });

test("a function writes items of the partitions that are its own, and of no others", () => {
  expect(asks("authorizer", "UpdateItem", key("$parley#principal_login-ada"))).toBeUndefined();
  expect(asks("authorizer", "UpdateItem", key("$parley#room_general"))).toEqual(denied);
  expect(asks("fanout", "PutItem", item("$parley#hears_general"))).toBeUndefined();
  // It subscribes users to rooms, and may say nothing there.
  expect(asks("fanout", "PutItem", item("$parley#room_general"))).toEqual(denied);
  expect(asks("connect", "PutItem", item("$parley#room_general"))).toEqual(denied);
  expect(asks("disconnect", "DeleteItem", key("$parley#userId_account-ada"))).toEqual(denied);
  expect(asks("default", "PutItem", item("$parley#userId_account-ada"))).toEqual(denied);
  expect(asks("send", "DeleteItem", key("$parley#room_general"))).toBeUndefined();
  // Work is charged by whoever does it, also by what tells rooms. A handshake is charged by
  // `connect`, not before.
  expect(asks("fanout", "UpdateItem", key("$parley#stage_stage"))).toBeUndefined();
  expect(asks("authorizer", "UpdateItem", key("$parley#stage_stage"))).toEqual(denied);
});

test("a function reads what it needs, by a key or a Query, and a request without a key is refused", () => {
  const query = (pk: string) => ({
    KeyConditionExpression: "#pk = :pk and begins_with(#sk1, :sk1)",
    ExpressionAttributeNames: { "#pk": "pk", "#sk1": "sk" },
    ExpressionAttributeValues: { ":pk": { S: pk }, ":sk1": { S: "$revocation_1#" } },
  });
  expect(asks("authorizer", "Query", query("$parley#principal_login-ada"))).toBeUndefined();
  expect(asks("authorizer", "Query", query("$parley#userId_account-ada"))).toEqual(denied);
  expect(asks("send", "GetItem", key("$parley#principal_login-ada"))).toEqual(denied);
  expect(asks("api", "GetItem", {})).toEqual(denied);
  expect(asks("api", "Query", { KeyConditionExpression: "broken" })).toEqual(denied);
});

test("each refusal of a function's own role is told, and nothing else", () => {
  const refused: RoleRefusal[] = [];
  const watched = refuseBeyondRoles(tableRoles(functions), "parley", (refusal) => refused.push(refusal));
  const call = (caller: string, operation: string, pk: string) =>
    watched({ operation, accessKeyId: caller, leadingKey: () => pk });
  call(accessKeyId("send", 1), "PutItem", "$parley#room_general");
  call("somebody", "PutItem", "$parley#room_general");
  call(accessKeyId("connect", 2), "PutItem", "$parley#room_general");
  watched({ operation: "Query", accessKeyId: accessKeyId("fanout"), index: "gsi1" });
  expect(refused).toEqual([
    { function: "connect", action: "dynamodb:PutItem", resource: "$parley#room_general" },
    { function: "fanout", action: "dynamodb:Query", resource: "gsi1" },
  ]);
});
