import { roomsInFrame } from "@parley/core/wire/limits";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { X } from "lucide-react";
import { type ComponentType, lazy, memo, type ReactNode, useEffect, useId, useState } from "react";
import { Link } from "wouter";
import { Part } from "../part/part.tsx";
import { fetched } from "../part/part-missing.ts";
import { useClient } from "../session/context.tsx";
import { useRoomLists } from "./listed.ts";
import { isMuted } from "./listed-room.ts";
import { uncounted } from "./read.ts";
import { RoomIcon } from "./room-icon.tsx";
import { useRoomTag, useRoomText } from "./room-text.ts";
import { useTitle } from "./title.ts";
import { useUnreadOf } from "./use-unread.ts";
import { forget } from "./visited.ts";

const ManyRooms = lazy(fetched(() => import("./many-rooms.tsx")));

type Line = ComponentType<{ room: string; id: string }>;
let fetchedLine: Line | undefined;

/**
 * What stands under the names. It is fetched after these are shown, and without it the list is what it was.
 * Not by `Suspense`, which shows what arrives after less than 300 ms that much later.
 */
function useLine(): Line | undefined {
  const [line, setLine] = useState(() => fetchedLine);
  useEffect(() => {
    import("./room-line.tsx").then(
      (part) => {
        fetchedLine = part.default;
        setLine(() => fetchedLine);
      },
      () => undefined,
    );
  }, []);
  return line;
}

type Props = { current: string; onChosen?: (() => void) | undefined };

/** The user's rooms and those visited on this device, each with its unread messages. */
export function RoomList({ current, onChosen }: Props) {
  const { mine, visited } = useRoomLists();
  const count = mine.length + visited.length;
  const RoomLine = useLine();
  return (
    <>
      {mine.length > 0 && (
        <Section title="My rooms">
          {mine.map((room) => (
            <li key={room}>
              <RoomLink room={room} isCurrent={room === current} onChosen={onChosen} RoomLine={RoomLine} />
            </li>
          ))}
        </Section>
      )}
      {visited.length > 0 && (
        <Section title={mine.length > 0 ? "Visited on this device" : undefined}>
          {visited.map((room) => (
            <li key={room} className="group relative">
              <RoomLink room={room} isCurrent={room === current} onChosen={onChosen} RoomLine={RoomLine} />
              {room !== current && (
                <button
                  type="button"
                  aria-label={`Remove ${room} from the list`}
                  title="Remove from the list"
                  onClick={() => forget(room)}
                  className="absolute inset-y-0 right-1 my-auto grid size-8 place-items-center rounded-lg opacity-0 hover:bg-current/15 focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-80"
                >
                  <X aria-hidden="true" className="size-4" />
                </button>
              )}
            </li>
          ))}
        </Section>
      )}
      {count > roomsInFrame && (
        <Part>
          <ManyRooms count={count} />
        </Part>
      )}
    </>
  );
}

function Section({ title, children }: { title: string | undefined; children: ReactNode }) {
  const id = useId();
  return (
    <>
      {title !== undefined && (
        <h2 id={id} className="px-3 pt-3 pb-1 font-semibold text-xs opacity-85 first:pt-0">
          {title}
        </h2>
      )}
      <ul aria-labelledby={title === undefined ? undefined : id} className="flex flex-col gap-0.5">
        {children}
      </ul>
    </>
  );
}

type LinkProps = {
  room: string;
  isCurrent: boolean;
  onChosen: (() => void) | undefined;
  RoomLine: Line | undefined;
};

/** A room that moves up in the list renders none of the others. */
const RoomLink = memo(({ room, isCurrent, onChosen, RoomLine }: LinkProps) => {
  const unread = useUnreadOf(room);
  const isQuiet = useClient((snapshot) => isMuted(snapshot, room));
  const isMine = useClient(({ myRooms }) => myRooms?.includes(room) === true);
  const title = useTitle(room);
  const line = useId();
  const isOpen = roomKindOf(room) === "open";
  return (
    <Link
      to={`/r/${room}`}
      onClick={onChosen}
      aria-current={isCurrent ? "page" : undefined}
      aria-describedby={isMine ? line : undefined}
      className="room-link flex min-h-10 items-center gap-2 rounded-xl py-2 pr-10 pl-3 text-sm"
    >
      <RoomIcon room={room} titled={title !== undefined} className="size-4 shrink-0 opacity-75" />
      <span
        className={`flex min-w-0 flex-col items-start ${unread && !isQuiet ? "font-bold" : "font-medium"}`}
      >
        {/* A line each: however long a title is, it takes no place from the name. */}
        {isOpen && title !== undefined && <bdi className="max-w-full truncate">{title}</bdi>}
        {isOpen ? (
          <span
            className={`max-w-full truncate ${title === undefined ? "" : "font-normal text-xs opacity-85"}`}
          >
            {title === undefined ? room : `#${room}`}
          </span>
        ) : (
          <ClosedName room={room} />
        )}
        {isMine && RoomLine && <RoomLine room={room} id={line} />}
      </span>
      {unread && !isCurrent && (
        <span
          className={`badge ml-auto ${isQuiet ? "opacity-60" : ""} rounded-full px-2 py-px font-bold text-xs tabular-nums`}
        >
          <span aria-hidden={unread === uncounted}>{unread}</span>
          <span className="sr-only">{unread === uncounted ? " unread, not counted yet" : " unread"}</span>
        </span>
      )}
    </Link>
  );
});

/** What is told of a room that is not open, whose name says nothing. */
function ClosedName({ room }: { room: string }) {
  const text = useRoomText(room);
  const tag = useRoomTag(room);
  return (
    <>
      <bdi className="max-w-full truncate">{text}</bdi>
      {/* A line of its own: a name is never so long that it hides what it cannot choose. */}
      {tag !== undefined && <span className="max-w-full truncate font-mono text-xs opacity-85">{tag}</span>}
    </>
  );
}
