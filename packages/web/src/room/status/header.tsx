import { roomKindOf } from "@parley/core/wire/room-kind";
import { Menu, Settings } from "lucide-react";
import { lazy } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { uncounted } from "../../rooms/read.ts";
import { RoomIcon } from "../../rooms/room-icon.tsx";
import { useRoomTag, useRoomText } from "../../rooms/room-text.ts";
import { useTitle } from "../../rooms/title.ts";
import { useUnreadText } from "../../rooms/use-unread.ts";
import { useClient } from "../../session/context.tsx";
import { Status } from "./status.tsx";

const Membership = lazy(fetched(() => import("../membership/membership.tsx")));

type Props = { room: string; onRooms: () => void; onSettings: () => void };

export function Header({ room, onRooms, onSettings }: Props) {
  const status = useClient((snapshot) => snapshot.status);
  const topic = useClient(({ rooms }) => rooms.get(room)?.description?.topic);
  return (
    <header className="header flex items-center gap-1 border-line border-b px-2 pt-[env(safe-area-inset-top)] sm:px-3">
      <RoomsButton room={room} onClick={onRooms} />
      <div className="min-w-0 flex-1 px-1 py-2.5 sm:px-2">
        {roomKindOf(room) === "open" ? <OpenName room={room} /> : <ClosedName room={room} />}
        <div className="flex min-w-0 items-baseline gap-2">
          <Status status={status} />
          {topic && (
            // The label separates a text of others from what the chat says before it.
            <p title={topic} className="topic min-w-0 flex-1 truncate text-quiet text-xs">
              <span className="font-semibold">Topic:</span> <bdi>{topic}</bdi>
            </p>
          )}
        </div>
      </div>
      <MembershipPart room={room} />
      <button
        type="button"
        className="icon-button"
        aria-label="Settings"
        title="Settings"
        onClick={onSettings}
      >
        <Settings aria-hidden="true" className="size-5" />
      </button>
    </header>
  );
}

function OpenName({ room }: { room: string }) {
  const title = useTitle(room);
  return (
    // The title is what shrinks, and has a line of its own where the screen is narrow.
    <h1 className="flex flex-col items-start font-bold text-lg leading-6 tracking-tight sm:flex-row sm:items-baseline sm:gap-1.5">
      {title !== undefined && <bdi className="min-w-0 max-w-full truncate">{title} </bdi>}
      <span
        className={`max-w-full truncate ${title === undefined ? "min-w-0" : "font-medium text-sm opacity-70 sm:max-w-[70%] sm:shrink-0"}`}
      >
        <span aria-hidden="true" className="opacity-70">
          #{title === undefined ? " " : ""}
        </span>
        {room}
      </span>
    </h1>
  );
}

/** A private room's title, or the other users of a direct one. Nobody is shown their names. */
function ClosedName({ room }: { room: string }) {
  const text = useRoomText(room);
  const tag = useRoomTag(room);
  return (
    <h1 className="flex items-center gap-1.5 font-bold text-lg leading-6 tracking-tight">
      <RoomIcon room={room} className="size-4 shrink-0 opacity-70" />
      <bdi className="min-w-0 truncate">{text}</bdi>
      {tag !== undefined && <span className="shrink-0 font-mono font-normal text-xs opacity-85">{tag}</span>}
    </h1>
  );
}

/** Nothing before the server has said whether its reader is a member, and with an older server. */
function MembershipPart({ room }: { room: string }) {
  const isKnown = useClient(({ myRooms }) => myRooms !== undefined);
  return (
    isKnown && (
      <Part>
        <Membership room={room} />
      </Part>
    )
  );
}

/** On narrow screens: opens the rooms, and shows whether others have something unread. */
function RoomsButton({ room, onClick }: { room: string; onClick: () => void }) {
  const unread = useUnreadText((other) => other !== room);
  return (
    <button
      type="button"
      className="icon-button relative md:hidden"
      aria-label={unread ? `Rooms, ${unread === uncounted ? "some" : unread} unread` : "Rooms"}
      onClick={onClick}
    >
      <Menu aria-hidden="true" className="size-5" />
      {unread && (
        <span aria-hidden="true" className="absolute top-1.5 right-1.5 size-2.5 rounded-full bg-white" />
      )}
    </button>
  );
}
