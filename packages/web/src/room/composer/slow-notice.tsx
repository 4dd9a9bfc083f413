import { useEffect, useState } from "react";
import { remaining } from "../../page/remaining.ts";
import { useClient } from "../../session/context.tsx";
import { durationText } from "../time/duration.ts";

/** Below the composer: how long it is until the next message. */
export default function SlowNotice({ room, until }: { room: string; until: number }) {
  const seconds = useClient(({ rooms }) => rooms.get(room)?.rules?.slowMode ?? 0);
  const [left, setLeft] = useState(until - Date.now());
  useEffect(() => {
    const look = () => setLeft(until - Date.now());
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <>
      Slow mode: one message in {durationText(seconds)}
      {left > 0 && <span aria-hidden="true"> · next in {remaining(left)}</span>}
    </>
  );
}
