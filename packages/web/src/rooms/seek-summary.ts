import type { Parley } from "@parley/client/parley";

/** Milliseconds in which rooms that come on the screen share a request. */
const pauseMs = 200;

let sought = new Set<string>();

/** Reads what the list shows of a room on the screen, with others that come on it at the same time. */
export function seekSummary(client: Parley, room: string): void {
  if (sought.size === 0) {
    setTimeout(() => {
      const rooms = [...sought];
      sought = new Set();
      // The next welcome, or coming on the screen once more, makes up for a failure.
      client.loadSummaries(rooms).catch(() => undefined);
    }, pauseMs);
  }
  sought.add(room);
}
