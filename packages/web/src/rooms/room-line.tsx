import { Archive, BellOff } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useClient, useSession } from "../session/context.tsx";
import { listedRoom } from "./listed-room.ts";
import { seekSummary } from "./seek-summary.ts";

/** Under a room's name: its last line, and whether it is muted or archived. */
export default function RoomLine({ room, id }: { room: string; id: string }): ReactNode {
  const { client } = useSession();
  const entry = useClient((snapshot) => listedRoom(snapshot, room));
  const own = useClient(({ user }) => user?.userId);
  const isHidden = useClient(({ blocked }) => blocked.includes(entry?.last?.userId ?? ""));
  const line = useRef<HTMLSpanElement>(null);
  const isKnown = entry?.last !== undefined;
  useEffect(() => {
    if (isKnown || !line.current) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && seekSummary(client, room));
    observer.observe(line.current);
    return () => observer.disconnect();
  }, [client, room, isKnown]);
  const { last, level, archived } = entry ?? {};
  return (
    <span
      ref={line}
      id={id}
      // It describes the link, whose name is the room's.
      aria-hidden="true"
      className="flex min-h-4 max-w-full items-center gap-1 font-normal text-xs opacity-85"
    >
      {archived && <Mark Icon={Archive} text="Archived" />}
      {level === "nothing" && <Mark Icon={BellOff} text="Muted" />}
      {last && !isHidden && (
        <span className="min-w-0 truncate">
          <bdi>{last.userId === own ? "You" : last.name}</bdi>
          {last.verified === false && " (unverified)"}: <bdi>{last.text}</bdi>
        </span>
      )}
    </span>
  );
}

function Mark({ Icon, text }: { Icon: typeof Archive; text: string }) {
  return (
    <>
      <Icon aria-hidden="true" className="size-3 shrink-0" />
      <span className="sr-only">{`${text}. `}</span>
    </>
  );
}
