import type { PendingChange, PinnedMessage } from "../snapshot.ts";
import type { Timeline } from "./timeline.ts";

/**
 * The pins of a room as they will be once the changes in flight are stored, the last pinned first.
 */
export function withPins(
  timeline: Pick<Timeline, "pinned" | "rowAt">,
  changes: readonly PendingChange[],
): readonly PinnedMessage[] {
  const asked = changes.filter(
    ({ kind, state }) => (kind === "pin" || kind === "delete") && state === "sending",
  );
  // A deleted message is no longer pinned, so a deletion counts as an unpin.
  const last = new Map(asked.map(({ target, pinned }) => [target, pinned === true]));
  const known = timeline.pinned.filter(({ seq }) => last.get(seq) !== false);
  const fresh = [...last]
    .filter(([target, pinned]) => pinned && !known.some(({ seq }) => seq === target))
    .map(([seq]) => {
      const message = timeline.rowAt(seq);
      return { seq, ...(message && { message }) };
    });
  return [...fresh.toReversed(), ...known];
}
