import type { ActivityEvent } from "@parley/client/snapshot";

type Event<Action extends ActivityEvent["action"]> = Extract<ActivityEvent, { action: Action }>;

/** What somebody has done to a member, or to the room. */
export type RoleChange = {
  readonly event: Event<"create" | "role">;
  readonly what: "created" | "added" | "removed" | "banned" | "unbanned" | "owner" | "moderator" | "member";
};

/** What has happened to a room between two messages: one line, however much it is. */
export type ActivityGroup = {
  readonly key: string;
  /** Who has joined, each once, the last one last. */
  readonly joined: readonly Event<"join">[];
  /** Who has left, likewise. */
  readonly left: readonly Event<"leave">[];
  /** That it was made, and of each user whose role was changed, the last change. */
  readonly changes: readonly RoleChange[];
  /** Who gave it its title, if it got one, and its topic: of each the last. */
  readonly titleChange?: Event<"describe">;
  readonly topicChange?: Event<"describe">;
};

/**
 * The lines of what has happened to a room, each at its place among the messages.
 *
 * @param placeOf the number of messages before a seq.
 */
export function activityGroups(
  events: readonly ActivityEvent[],
  placeOf: (seq: number) => number,
): { at: number; group: ActivityGroup }[] {
  const changes = roleChanges(events);
  const groups = Map.groupBy(events, ({ seq }) => placeOf(seq));
  return [...groups].map(([at, all]) => ({ at, group: groupOf(all, changes) }));
}

/** What each event that made the room or changed a role has done, by what is held from before it. */
function roleChanges(events: readonly ActivityEvent[]): ReadonlyMap<ActivityEvent, RoleChange> {
  const places = new Map<string, Event<"role">["role"]>();
  const changes = new Map<ActivityEvent, RoleChange>();
  for (const event of events) {
    if (event.action === "create") changes.set(event, { event, what: "created" });
    if (event.action !== "role") continue;
    changes.set(event, { event, what: whatOf(event.role, places.get(event.member)) });
    places.set(event.member, event.role);
    if (event.role === "owner") places.set(event.userId, "moderator");
  }
  return changes;
}

/** @param before undefined where that is not held. */
function whatOf(role: Event<"role">["role"], before: Event<"role">["role"] | undefined): RoleChange["what"] {
  if (role === "none") return before === "banned" ? "unbanned" : "removed";
  if (role !== "member") return role;
  return before === "moderator" || before === "owner" ? "member" : "added";
}

/** Of a user who came and went several times, only the last counts. */
function groupOf(
  events: readonly ActivityEvent[],
  changeOf: ReadonlyMap<ActivityEvent, RoleChange>,
): ActivityGroup {
  const byUser = new Map<string, Event<"join" | "leave">>();
  const changes = new Map<string, RoleChange>();
  for (const event of events) {
    if (event.action === "describe") continue;
    if (event.action === "create" || event.action === "role") {
      const of = event.action === "role" ? event.member : "";
      const change = changeOf.get(event);
      changes.delete(of);
      if (change) changes.set(of, change);
      continue;
    }
    byUser.delete(event.userId);
    byUser.set(event.userId, event);
  }
  const last = [...byUser.values()];
  const described = events.filter((event) => event.action === "describe");
  const titleChange = described.findLast(({ title }) => title !== undefined);
  const topicChange = described.findLast(({ topic }) => topic !== undefined);
  return {
    key: `line:${events[0]?.seq}`,
    joined: last.filter((event) => event.action === "join"),
    left: last.filter((event) => event.action === "leave"),
    changes: [...changes.values()],
    ...(titleChange && { titleChange }),
    ...(topicChange && { topicChange }),
  };
}
