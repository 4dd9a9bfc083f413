import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { keepsOrder } from "@parley/core/wire/place";
import { useRef } from "react";
import { useClient } from "../../session/context.tsx";
import { useUntil } from "../time/use-until.ts";

/** Why our user may not write in a room. */
export type Silence = "archived" | "muted" | "locked";

/** Why our user may not write in a room now. It ends by itself with a mute. */
export function useSilence(room: string): Silence | undefined {
  const isMuted = useUntil(useClient(({ rooms }) => rooms.get(room)?.mutedUntil ?? 0));
  const isLocked = useClient(({ rooms }) => {
    const { rules, role } = rooms.get(room) ?? {};
    return rules?.locked === true && !keepsOrder(role);
  });
  if (useClient(({ rooms }) => rooms.get(room)?.archived)) return "archived";
  if (isMuted) return "muted";
  return isLocked ? "locked" : undefined;
}

/** Until when our user waits before the next message, by a room's slow mode, in epoch milliseconds. */
export function useSlowMode(room: string): { until: number; waits: boolean } {
  const last = useClient(({ rooms }) => lastHeld(rooms.get(room)));
  const seconds = useClient(({ rooms }) => rooms.get(room)?.rules?.slowMode ?? 0);
  const seen = useRef<{ key: string | undefined; at: number }>({ key: undefined, at: 0 });
  if (seen.current.key !== last?.key) seen.current = { key: last?.key, at: Date.now() };
  // The server's clock may be ahead of ours.
  const at = last ? Math.min(Date.parse(last.timestamp), seen.current.at) : 0;
  const until = at + seconds * 1000;
  return { until, waits: useUntil(until) };
}

/** Our last message that counts in a room in slow mode; undefined where we need not wait. */
export function lastHeld({ rules, role, messages }: Partial<RoomSnapshot> = {}): TimelineMessage | undefined {
  if (!rules?.slowMode || keepsOrder(role)) return undefined;
  return messages?.findLast(({ own, state }) => own && state !== "failed");
}
