import { roomKindOf } from "@parley/core/wire/room-kind";
import { RoomIcon } from "../../rooms/room-icon.tsx";
import { useRoomText } from "../../rooms/room-text.ts";
import { useTitle } from "../../rooms/title.ts";

/** Above the very first message of a room. */
export function BeforeFirst({ room }: { room: string }) {
  const title = useTitle(room);
  const text = useRoomText(room);
  const isOpen = roomKindOf(room) === "open";
  return (
    <div className="px-3 pt-8 pb-2 sm:px-5">
      <span className="grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent">
        <RoomIcon room={room} className="size-6" />
      </span>
      <h2 dir="auto" className="mt-3 font-bold text-xl tracking-tight [overflow-wrap:anywhere]">
        {isOpen ? (title ?? room) : text}
      </h2>
      {isOpen && title !== undefined && (
        <p className="font-medium text-sm [overflow-wrap:anywhere]">#{room}</p>
      )}
      <p className="text-quiet text-sm">This is where the conversation begins.</p>
    </div>
  );
}
