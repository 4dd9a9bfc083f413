import type { TableRole } from "@parley/aws-local/dynamodb/permission";
import type { QueueRoles } from "@parley/aws-local/queue/permission";
import { partitions } from "@parley/core/table/table";
import type { FunctionSpec } from "@parley/functions/manifest";
import { access, partitionsFor } from "@parley/functions/manifest/partitions";

type Specs = Readonly<Record<string, FunctionSpec>>;

const mapped = <Role>(specs: Specs, roleOf: (spec: FunctionSpec, name: string) => Role) =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, roleOf(spec, name)]));

/**
 * What each function may do with the table. Baselines that Parley is compared with have no
 * partitions.
 */
export const tableRoles = (specs: Specs): Readonly<Record<string, TableRole>> =>
  mapped(specs, ({ table = [], indexes = [] }, name) => ({
    actions: table,
    indexes,
    ...(name in access && {
      leadingKeys: (action: string) => partitionsFor(name, action).map((partition) => partitions[partition]),
    }),
  }));

/** The permissions of a function, by its use of the queue in the manifest. */
const queueOperations = {
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

/** What each function may do with the fan-out queue. */
export const queueRoles = (specs: Specs): QueueRoles =>
  mapped(specs, ({ queue }): readonly string[] => (queue ? queueOperations[queue] : []));
