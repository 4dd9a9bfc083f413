import { clientKindOf } from "../event-kinds/kinds.ts";
import type { PendingChange, TimelineMessage } from "../snapshot.ts";
import type { Row } from "./row.ts";
import { indexAfter } from "./row-list.ts";

/**
 * Shows messages as they will be once the changes in flight are stored. Refused changes are shown
 * beside the message, and change nothing.
 *
 * @param rows in seq order.
 * @param changes in the order of request. Those of messages that are not among the rows are
 *   ignored.
 */
export function withChanges(
  rows: readonly Row[],
  changes: readonly PendingChange[],
): readonly TimelineMessage[] {
  if (changes.length === 0) return rows;
  const shown: TimelineMessage[] = [...rows];
  for (const [target, asked] of Map.groupBy(changes, (change) => change.target)) {
    const index = indexAfter(rows, target - 1);
    const row = rows[index];
    if (row?.seq === target) shown[index] = expected(row, asked);
  }
  return shown;
}

/** A refusal is shown first: it needs the user, while changes in flight continue by themselves. */
function expected(row: Row, asked: readonly PendingChange[]): TimelineMessage {
  const change = asked.findLast(({ state }) => state === "failed") ?? asked.at(-1);
  const under = asked.filter(({ state }) => state === "sending");
  return { ...under.reduce(changed, row), ...(change && { change }) };
}

function changed(row: TimelineMessage, change: PendingChange): TimelineMessage {
  if (row.deleted) return row;
  return clientKindOf(change.kind).expect?.(row, change) ?? row;
}
