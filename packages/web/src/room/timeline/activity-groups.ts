import type { ActivityEvent } from "@parley/client/snapshot";

type Event<Action extends ActivityEvent["action"]> = Extract<ActivityEvent, { action: Action }>;

/** What somebody has done to a room, or to somebody in it. */
export type RoomChange = Event<"create" | "role" | "mute" | "rules">;

/** What has happened to a room between two messages: one line, however much it is. */
export type ActivityGroup = {
  readonly key: string;
  /** Who has joined, each once, the last one last. */
  readonly joined: readonly Event<"join">[];
  /** Who has left, likewise. */
  readonly left: readonly Event<"leave">[];
  /** That it was made, of each user whose role was changed the last change, and all mutes and rules. */
  readonly changes: readonly RoomChange[];
  /** Who gave it its title, if it got one, and its topic: of each the last. */
  readonly titleChange?: Event<"describe">;
  readonly topicChange?: Event<"describe">;
  /** Who archived or restored it last. */
  readonly archiveChange?: Event<"archive">;
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
  const groups = Map.groupBy(events, ({ seq }) => placeOf(seq));
  return [...groups].map(([at, all]) => ({ at, group: groupOf(all) }));
}

/** Of a user who came and went several times, only the last counts. */
function groupOf(events: readonly ActivityEvent[]): ActivityGroup {
  const byUser = new Map<string, Event<"join" | "leave">>();
  const changes = new Map<string | number, RoomChange>();
  for (const event of events) {
    if (event.action === "describe" || event.action === "archive") continue;
    if (event.action !== "join" && event.action !== "leave") {
      const of = event.action === "role" ? event.member : event.seq;
      changes.delete(of);
      changes.set(of, event);
      continue;
    }
    byUser.delete(event.userId);
    byUser.set(event.userId, event);
  }
  const last = [...byUser.values()];
  const described = events.filter((event) => event.action === "describe");
  const titleChange = described.findLast(({ title }) => title !== undefined);
  const topicChange = described.findLast(({ topic }) => topic !== undefined);
  const archiveChange = events.findLast((event) => event.action === "archive");
  return {
    key: `line:${events[0]?.seq}`,
    joined: last.filter((event) => event.action === "join"),
    left: last.filter((event) => event.action === "leave"),
    changes: [...changes.values()],
    ...(titleChange && { titleChange }),
    ...(topicChange && { topicChange }),
    ...(archiveChange && { archiveChange }),
  };
}
