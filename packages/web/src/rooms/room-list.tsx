import { roomsInFrame } from "@parley/core/wire/limits";
import { Hash, X } from "lucide-react";
import { Link } from "wouter";
import { useStored } from "../storage/stored.ts";
import { countText } from "./read.ts";
import { useUnreadCount } from "./use-unread.ts";
import { forget, visitedStore } from "./visited.ts";

type Props = { current: string; onChosen?: (() => void) | undefined };

/** The visited rooms, each with its unread messages. */
export function RoomList({ current, onChosen }: Props) {
  const rooms = useStored(visitedStore);
  return (
    <>
      <ul className="flex flex-col gap-0.5">
        {rooms.map((room) => (
          <li key={room} className="group relative">
            <RoomLink room={room} isCurrent={room === current} onChosen={onChosen} />
            {room !== current && (
              <button
                type="button"
                aria-label={`Leave ${room}`}
                title="Leave this room"
                onClick={() => forget(room)}
                className="absolute inset-y-0 right-1 my-auto grid size-8 place-items-center rounded-lg opacity-0 hover:bg-current/15 focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-80"
              >
                <X aria-hidden="true" className="size-4" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {rooms.length > roomsInFrame && (
        <p className="px-3 pt-3 text-xs opacity-85">
          {`You are in ${rooms.length} rooms. With more than ${roomsInFrame}, connecting takes longer. Leave rooms that you no longer need.`}
        </p>
      )}
    </>
  );
}

function RoomLink({
  room,
  isCurrent,
  onChosen,
}: {
  room: string;
  isCurrent: boolean;
  onChosen: (() => void) | undefined;
}) {
  const unread = useUnreadCount((other) => other === room);
  return (
    <Link
      to={`/r/${room}`}
      onClick={onChosen}
      aria-current={isCurrent ? "page" : undefined}
      className="room-link flex min-h-10 items-center gap-2 rounded-xl py-2 pr-10 pl-3 text-sm"
    >
      <Hash aria-hidden="true" className="size-4 shrink-0 opacity-75" />
      <span className={`truncate ${unread > 0 ? "font-bold" : "font-medium"}`}>{room}</span>
      {unread > 0 && !isCurrent && (
        <span className="badge ml-auto rounded-full px-2 py-px font-bold text-xs tabular-nums">
          <span>{countText(unread)}</span>
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Link>
  );
}
