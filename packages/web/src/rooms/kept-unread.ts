import { useSyncExternalStore } from "react";

/** For each room that its reader marked as unread and has not left since, up to where it is read. */
const kept = new Map<string, number>();
const listeners = new Set<() => void>();

const changed = () => {
  for (const listener of listeners) listener();
};

/** Keeps a message of a room unread, and what follows, though it is on the screen. */
export function keepUnread(room: string, seq: number): void {
  kept.set(room, seq - 1);
  changed();
}

/** The reader leaves the room, or is done with it: what is on the screen from now on is read. */
export function endKeptUnread(room: string): void {
  if (kept.delete(room)) changed();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Up to which seq a room is read that its reader keeps unread. */
export const useKeptUnread = (room: string): number | undefined =>
  useSyncExternalStore(subscribe, () => kept.get(room));
