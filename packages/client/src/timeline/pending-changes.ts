import { clientKindOf } from "../event-kinds/kinds.ts";
import type { PendingChange, TimelineMessage } from "../snapshot.ts";
import type { Row } from "./row.ts";
import { indexAfter } from "./row-list.ts";

/**
 * The messages as they will be once our changes in flight are stored. Refused changes change
 * nothing: they are only shown.
 *
 * @param rows in seq order.
 * @param changes in the order of request. One of a message that is not among the rows shows
 *   nothing.
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

/** A refusal needs the user, so it goes before what continues by itself. */
function expected(row: Row, asked: readonly PendingChange[]): TimelineMessage {
  const change = asked.findLast(({ state }) => state === "failed") ?? asked.at(-1);
  const under = asked.filter(({ state }) => state === "sending");
  return { ...under.reduce(changed, row), ...(change && { change }) };
}

function changed(row: TimelineMessage, change: PendingChange): TimelineMessage {
  if (row.deleted) return row;
  return clientKindOf(change.kind).expect?.(row, change) ?? row;
}
