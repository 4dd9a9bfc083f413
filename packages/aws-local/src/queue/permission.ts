import type { RoleRefusal } from "../iam/refusals.ts";
import { accessKeyId, account, region, roleKeyId } from "../lambda/function.ts";
import type { QueueCall } from "./api.ts";
import { failures, type QueueFailure } from "./failure.ts";

/** The operations of SQS that each function may use: `SendMessage`, `ReceiveMessage`, … */
export type QueueRoles = Readonly<Record<string, readonly string[]>>;

/**
 * Refuses a function what its role does not allow, in IAM's words. Callers that are not functions
 * (a test, a user's own AWS command line) may do everything.
 *
 * @param onRefused receives each refusal.
 */
export const refuseBeyondRoles = (
  roles: QueueRoles,
  queue: string,
  onRefused: (refusal: RoleRefusal) => void = () => {},
) => {
  const byKey = new Map(
    Object.entries(roles).map(([name, operations]) => [accessKeyId(name), { name, operations }]),
  );
  return ({ operation, accessKeyId: caller }: QueueCall): QueueFailure | undefined => {
    const role = byKey.get(roleKeyId(caller));
    if (!role || role.operations.includes(operation)) return undefined;
    const action = operation.replace(/Batch$/, "");
    onRefused({ function: role.name, action: `sqs:${action}`, resource: queue });
    return failures.denied(
      `User: arn:aws:sts::${account}:assumed-role/${role.name} is not authorized to perform: sqs:${action.toLowerCase()} ` +
        `on resource: arn:aws:sqs:${region}:${account}:${queue} because no identity-based policy allows the ` +
        `sqs:${action.toLowerCase()} action.`,
    );
  };
};
