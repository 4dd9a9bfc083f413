import type { RoomSnapshot } from "@parley/client/snapshot";
import { useEffect, useMemo, useRef, useState } from "react";
import { useKeptUnread } from "../../rooms/kept-unread.ts";
import { countAfter, isKnown, markOf, reachesBackTo, readStore } from "../../rooms/read.ts";
import { useSession } from "../../session/context.tsx";
import { useVisible } from "../../session/visible.ts";

export type Visit = {
  /** Changes each time the reader comes to the room, or back to the tab with something unread. */
  readonly nth: number;
  /**
   * The seq up to which the room was read before, if it had more then: what is new is below a line.
   */
  readonly line: number | undefined;
};

/**
 * How many messages are loaded to begin at the first unread one. With more than that, the reader
 * begins further on.
 */
const maxLoaded = 500;

/**
 * How many pages of the log are read for that: others may have filled them with little but changes.
 */
const maxPages = 10;

/** An unreachable room is shown as far as it is known. In milliseconds. */
const patienceMs = 3_000;

/**
 * Determines where the reader begins: undefined while that is being loaded. It does not change
 * while the reader is there, but for the line, when they mark messages as unread.
 */
export function useVisit(snapshot: RoomSnapshot): Visit | undefined {
  const { client } = useSession();
  const { room, loadingOlder, status, olderPaused } = snapshot;
  const [visit, setVisit] = useState<Visit>();
  const [late, setLate] = useState(false);
  const visible = useVisible();
  const [wasVisible, setWasVisible] = useState(visible);

  const mark = markOf(snapshot, readStore.get());
  const lacks =
    mark !== undefined &&
    snapshot.messages.length < maxLoaded &&
    !reachesBackTo(snapshot, mark) &&
    !late &&
    !olderPaused;
  const known = isKnown(snapshot) || olderPaused === true;
  const waits = !visit && known && lacks;
  const pages = useRef(0);

  // A room whose newest events are changes has no message yet. Of those in the list that is read in the
  // background; this one was opened.
  const wanted = waits || (!visit && !known);
  useEffect(() => {
    if (!wanted || loadingOlder || status !== "live" || pages.current >= maxPages) return;
    pages.current += 1;
    void client.loadOlder(room, "asked");
  }, [client, room, wanted, loadingOlder, status]);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [waits]);

  if (!visit && known && !lacks) setVisit({ nth: 0, line: lineIn(snapshot) });
  // During rendering, not in an effect: until the reader is placed, the end of the room is on the
  // screen and would count as read.
  if (visible !== wasVisible) {
    setWasVisible(visible);
    const line = visible ? lineIn(client.snapshot().rooms.get(room) ?? snapshot) : undefined;
    if (visit && line !== undefined) setVisit({ nth: visit.nth + 1, line });
  }
  const kept = useKeptUnread(room);
  const shown = useMemo(
    () => (visit && kept !== undefined ? { ...visit, line: kept } : visit),
    [visit, kept],
  );
  return shown ?? (status === "joining" && snapshot.messages.length > 0 ? unsent : undefined);
}

/** Before the room is loaded, only unsent messages are visible. */
const unsent: Visit = { nth: -1, line: undefined };

function lineIn(snapshot: RoomSnapshot): number | undefined {
  const read = markOf(snapshot, readStore.get());
  return read !== undefined && countAfter(snapshot, read) > 0 ? read : undefined;
}
