import type { ActivityEvent } from "@parley/client/snapshot";

export type Banned = { readonly userId: string; readonly name?: string | undefined };

/**
 * Who is banned from a room: those whom the server listed, and what is held of the log since. The list may
 * be older than that.
 */
export function bannedNow(
  listed: readonly Banned[],
  activity: readonly ActivityEvent[] = [],
): readonly Banned[] {
  const banned = new Map(listed.map((user) => [user.userId, user]));
  for (const event of activity) {
    if (event.action !== "role") continue;
    if (event.role !== "banned") banned.delete(event.member);
    else if (!banned.has(event.member)) banned.set(event.member, { userId: event.member });
  }
  return [...banned.values()];
}
