import { clientKindOf } from "../event-kinds/kinds.ts";
import type { PendingChange, TimelineMessage } from "../snapshot.ts";
import type { Row } from "./row.ts";
import { indexAfter } from "./row-list.ts";

/**
 * The messages as they will be once our changes that are in flight are stored. What was refused changes
 * nothing: it is only told.
 *
 * @param rows in the order of seq.
 * @param changes in the order of asking. One of a message that is not among the rows shows nothing.
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

/** A refusal needs a person, so it goes before what goes on by itself. */
function expected(row: Row, asked: readonly PendingChange[]): TimelineMessage {
  const change = asked.findLast(({ state }) => state === "failed") ?? asked.at(-1);
  const under = asked.filter(({ state }) => state === "sending");
  return { ...under.reduce(changed, row), ...(change && { change }) };
}

function changed(row: TimelineMessage, change: PendingChange): TimelineMessage {
  if (row.deleted) return row;
  return clientKindOf(change.kind).expect?.(row, change) ?? row;
}
