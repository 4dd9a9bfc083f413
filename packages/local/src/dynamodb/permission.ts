import { partitions } from "@parley/core/table";
import type { FunctionSpec } from "@parley/functions/manifest";
import { access, partitionsFor } from "@parley/functions/manifest/partitions";
import { accessKeyId, account, region, roleKeyId } from "../lambda/function.ts";
import type { RoleRefusal } from "../refusals.ts";
import type { DynamoDbCall, Refusal } from "./dynamodb.ts";

const isHeld = (name: string) => name in access;

const mayTouch = (name: string, action: string, key: string | undefined) =>
  partitionsFor(name, action).some((partition) => key?.startsWith(partitions[partition]));

/**
 * Refuses a function what the manifest does not allow it, in the words of IAM. Whoever is no function
 * (a test, a person's own AWS command line) may do everything.
 *
 * @param onRefused is given each refusal.
 */
export const refuseBeyondManifest = (
  functions: Readonly<Record<string, FunctionSpec>>,
  table: string,
  onRefused: (refusal: RoleRefusal) => void = () => {},
) => {
  const roles = new Map(Object.entries(functions).map(([name, spec]) => [accessKeyId(name), { name, spec }]));
  return ({ operation, accessKeyId: caller, index, leadingKey }: DynamoDbCall): Refusal | undefined => {
    const role = roles.get(roleKeyId(caller));
    if (!role) return undefined;
    const { table: actions = [], indexes = [] } = role.spec;
    // A Query of an index needs no leave for the table, nor gives it.
    const allowed = index
      ? indexes.some((name) => name === index)
      : actions.some((action) => action === `dynamodb:${operation}`) &&
        // What a cloud compares Parley with has no partitions.
        (!isHeld(role.name) || mayTouch(role.name, `dynamodb:${operation}`, leadingKey?.()));
    if (allowed) return undefined;
    onRefused({
      function: role.name,
      action: `dynamodb:${operation}`,
      resource: index ?? leadingKey?.() ?? "no key",
    });
    return {
      status: 400,
      type: "AccessDeniedException",
      message:
        `User: arn:aws:sts::${account}:assumed-role/${role.name} is not authorized to perform: ` +
        `dynamodb:${operation} on resource: arn:aws:dynamodb:${region}:${account}:table/${table}${index ? `/index/${index}` : ""} because no ` +
        `identity-based policy allows the dynamodb:${operation} action. (The manifest grants it, or not.)`,
    };
  };
};
