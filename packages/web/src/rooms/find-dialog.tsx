import { useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Dialog } from "../dialog/dialog.tsx";
import { useClient, useSession } from "../session/context.tsx";
import { RoomIcon } from "./room-icon.tsx";
import { useDirectory } from "./use-directory.ts";

/** The directory: rooms by the beginning of their names or titles, to open or to join. */
export default function FindDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [, navigate] = useLocation();
  const [field, hint] = [useId(), useId()];
  const input = useRef<HTMLInputElement>(null);
  const { rooms, titles, status, more, loadMore } = useDirectory(text);
  const open = (room: string) => {
    navigate(`/r/${room}`);
    onClose();
  };
  return (
    <Dialog title="Find rooms" onClose={onClose} initialFocus={input}>
      <label htmlFor={field} className="font-semibold text-sm">
        A room's name or title begins with
      </label>
      <input
        id={field}
        ref={input}
        className="field mt-1.5"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        aria-describedby={hint}
      />
      <p id={hint} aria-live="polite" className="mt-2 min-h-5 text-quiet text-sm [overflow-wrap:anywhere]">
        {status}
      </p>
      <ul className="-mx-3 mt-1 flex min-h-48 flex-col gap-0.5">
        {rooms.map((room) => (
          <FoundRoom key={room} room={room} title={titles.get(room)} onOpen={() => open(room)} />
        ))}
      </ul>
      {more && (
        <button type="button" className="button mt-3 w-full" onClick={loadMore}>
          Show more
        </button>
      )}
    </Dialog>
  );
}

type FoundProps = { room: string; title: string | undefined; onOpen: () => void };

function FoundRoom({ room, title, onOpen }: FoundProps) {
  const { client } = useSession();
  const isMember = useClient(({ myRooms }) => myRooms?.includes(room) === true);
  return (
    <li className="flex items-center gap-2 pr-3">
      <button
        type="button"
        onClick={onOpen}
        className="room-link flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-xl py-2 pr-2 pl-3 text-left text-sm"
      >
        <RoomIcon room={room} titled={title !== undefined} className="size-4 shrink-0 opacity-75" />
        <span className="flex min-w-0 flex-col items-start">
          {/* A line each: however long a title is, it takes no place from the name. */}
          {title !== undefined && <bdi className="max-w-full truncate font-medium">{title}</bdi>}
          <span
            className={`max-w-full truncate ${title === undefined ? "font-medium" : "text-xs opacity-85"}`}
          >
            {title === undefined ? room : `#${room}`}
          </span>
        </span>
      </button>
      {isMember ? (
        <span className="shrink-0 px-2 text-quiet text-xs">Joined</span>
      ) : (
        <button
          type="button"
          className="button shrink-0"
          aria-label={`Join ${room}`}
          onClick={() => {
            client.joinRoom(room);
            onOpen();
          }}
        >
          Join
        </button>
      )}
    </li>
  );
}
