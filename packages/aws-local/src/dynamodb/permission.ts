import type { RoleRefusal } from "../iam/refusals.ts";
import { accessKeyId, account, region, roleKeyId } from "../lambda/function.ts";
import type { DynamoDbCall, Refusal } from "./dynamodb.ts";

/** What a function may do with the table. */
export type TableRole = {
  /** The actions that it may use on the table itself: `dynamodb:PutItem`, … */
  actions: readonly string[];
  /** The indexes that it may query. */
  indexes: readonly string[];
  /**
   * The prefixes of the partition keys that it may apply an action to, as in a policy's
   * `dynamodb:LeadingKeys`. Default: all keys.
   */
  leadingKeys?: (action: string) => readonly string[];
};

/**
 * Refuses a function what its role does not allow, in IAM's words. Callers that are not functions
 * (a test, a user's own AWS command line) may do everything.
 *
 * @param onRefused receives each refusal.
 */
export const refuseBeyondRoles = (
  roles: Readonly<Record<string, TableRole>>,
  table: string,
  onRefused: (refusal: RoleRefusal) => void = () => {},
) => {
  const byKey = new Map(Object.entries(roles).map(([name, role]) => [accessKeyId(name), { name, ...role }]));
  return ({ operation, accessKeyId: caller, index, leadingKey }: DynamoDbCall): Refusal | undefined => {
    const role = byKey.get(roleKeyId(caller));
    if (!role) return undefined;
    const action = `dynamodb:${operation}`;
    const key = leadingKey?.();
    const isHeld = () => role.leadingKeys?.(action).some((prefix) => key?.startsWith(prefix)) ?? true;
    // A Query of an index neither needs nor grants permission for the table.
    const allowed = index ? role.indexes.includes(index) : role.actions.includes(action) && isHeld();
    if (allowed) return undefined;
    onRefused({ function: role.name, action, resource: index ?? key ?? "no key" });
    return {
      status: 400,
      type: "AccessDeniedException",
      message:
        `User: arn:aws:sts::${account}:assumed-role/${role.name} is not authorized to perform: ` +
        `${action} on resource: arn:aws:dynamodb:${region}:${account}:table/${table}${index ? `/index/${index}` : ""} because no ` +
        `identity-based policy allows the ${action} action.`,
    };
  };
};
