import type { MembershipEvent } from "@parley/client/snapshot";

/** Who has joined and left between two messages: one line, however many they are. */
export type MembershipGroup = {
  readonly key: string;
  /** Who has joined, each once, the last one last. */
  readonly joined: readonly MembershipEvent[];
  /** Who has left, likewise. */
  readonly left: readonly MembershipEvent[];
};

/**
 * The lines of who has joined and left, each at its place among the messages.
 *
 * @param placeOf the number of messages before a seq.
 */
export function membershipGroups(
  events: readonly MembershipEvent[],
  placeOf: (seq: number) => number,
): { at: number; group: MembershipGroup }[] {
  const groups = Map.groupBy(events, ({ seq }) => placeOf(seq));
  return [...groups].map(([at, all]) => ({ at, group: groupOf(all) }));
}

/** Of a user who came and went several times, only the last counts. */
function groupOf(events: readonly MembershipEvent[]): MembershipGroup {
  const byUser = new Map<string, MembershipEvent>();
  for (const event of events) {
    byUser.delete(event.userId);
    byUser.set(event.userId, event);
  }
  const last = [...byUser.values()];
  return {
    key: `members:${events[0]?.seq}`,
    joined: last.filter(({ action }) => action === "join"),
    left: last.filter(({ action }) => action === "leave"),
  };
}
