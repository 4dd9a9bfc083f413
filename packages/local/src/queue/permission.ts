import type { FunctionSpec } from "@parley/functions/manifest";
import { accessKeyId, account, region, roleKeyId } from "../lambda/function.ts";
import type { RoleRefusal } from "../refusals.ts";
import type { QueueCall } from "./api.ts";
import { failures, type QueueFailure } from "./failure.ts";

/** What a function may do, by what the manifest says that it does with the queue. */
const allowed = {
  send: ["SendMessage", "SendMessageBatch"],
  work: [
    "SendMessage",
    "SendMessageBatch",
    "ReceiveMessage",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
  ],
} as const satisfies Record<NonNullable<FunctionSpec["queue"]>, readonly string[]>;

/**
 * Refuses a function what the manifest does not allow it, in the words of IAM. Whoever is no function
 * (a test, a person's own AWS command line) may do everything.
 *
 * @param onRefused is given each refusal.
 */
export const refuseBeyondManifest = (
  functions: Readonly<Record<string, FunctionSpec>>,
  queue: string,
  onRefused: (refusal: RoleRefusal) => void = () => {},
) => {
  const roles = new Map(Object.entries(functions).map(([name, spec]) => [accessKeyId(name), { name, spec }]));
  return ({ operation, accessKeyId: caller }: QueueCall): QueueFailure | undefined => {
    const role = roles.get(roleKeyId(caller));
    if (!role) return undefined;
    const operations: readonly string[] = role.spec.queue === undefined ? [] : allowed[role.spec.queue];
    if (operations.includes(operation)) return undefined;
    const action = operation.replace(/Batch$/, "");
    onRefused({ function: role.name, action: `sqs:${action}`, resource: queue });
    return failures.denied(
      `User: arn:aws:sts::${account}:assumed-role/${role.name} is not authorized to perform: sqs:${action.toLowerCase()} ` +
        `on resource: arn:aws:sqs:${region}:${account}:${queue} because no identity-based policy allows the ` +
        `sqs:${action.toLowerCase()} action. (The manifest grants it, or not.)`,
    );
  };
};
