import type { ClientSnapshot } from "@parley/client/snapshot";
import { deletedPrefix } from "@parley/core/wire/user-id";

/** Somebody who may be added to a room. */
export type Seen = { readonly userId: string; readonly name: string };

/** People that are offered at most: those seen last. */
const maxPeople = 200;

/** Other users who have said or done something in a room that is held here, those seen last first. */
export function peopleSeen({ rooms, user }: Pick<ClientSnapshot, "rooms" | "user">): readonly Seen[] {
  const seen = new Map<string, Seen & { readonly at: string }>();
  for (const { messages, activity = [] } of rooms.values())
    for (const sender of [...messages, ...activity]) {
      const { userId, name, timestamp: at } = sender;
      const isClaim = "verified" in sender && !sender.verified;
      if (isClaim || userId === user?.userId || userId.startsWith(deletedPrefix)) continue;
      if (at >= (seen.get(userId)?.at ?? "")) seen.set(userId, { userId, name, at });
    }
  return [...seen.values()]
    .toSorted((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, maxPeople)
    .map(({ userId, name }) => ({ userId, name }));
}
