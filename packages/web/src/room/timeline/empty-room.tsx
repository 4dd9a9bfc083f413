import { roomKindOf } from "@parley/core/wire/room-kind";
import { MessagesSquare } from "lucide-react";
import { useRoomText } from "../../rooms/room-text.ts";

/** In place of messages, where there are none. */
export default function EmptyRoom({ room }: { room: string }) {
  const text = useRoomText(room);
  return (
    <div className="m-auto max-w-sm px-6 py-10 text-center">
      <span className="mx-auto grid size-16 place-items-center rounded-3xl bg-accent-soft text-accent">
        <MessagesSquare aria-hidden="true" className="size-8" />
      </span>
      <h2 className="mt-4 font-bold text-xl tracking-tight">No messages yet</h2>
      <p className="mt-1 text-balance text-quiet text-sm [overflow-wrap:anywhere]">
        {sentences[roomKindOf(room)]} <bdi>{text}</bdi>.
      </p>
    </div>
  );
}

const sentences = {
  open: "Say hello, or share this page's address with the people you want in",
  private: "Say hello, or add people under Members in the room menu of",
  direct: "Say hello to",
} as const;
