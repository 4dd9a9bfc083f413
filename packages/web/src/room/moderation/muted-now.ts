import type { ActivityEvent } from "@parley/client/snapshot";

export type Muted = { readonly userId: string; readonly until: string };

/**
 * Until when users are muted in a room, in epoch milliseconds, by their ids: what the server listed, and
 * what is held of the log since. The list may be older than that.
 */
export function mutedNow(
  listed: readonly Muted[],
  activity: readonly ActivityEvent[] = [],
): ReadonlyMap<string, number> {
  const muted = new Map(listed.map(({ userId, until }) => [userId, Date.parse(until)]));
  for (const event of activity) {
    if (event.action !== "mute") continue;
    if (event.until === undefined) muted.delete(event.member);
    else muted.set(event.member, Date.parse(event.until));
  }
  return muted;
}
