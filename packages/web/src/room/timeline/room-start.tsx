import { Hash } from "lucide-react";
import { useTitle } from "../../rooms/title.ts";

/** Above the very first message of a room. */
export function BeforeFirst({ room }: { room: string }) {
  const title = useTitle(room);
  return (
    <div className="px-3 pt-8 pb-2 sm:px-5">
      <span className="grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent">
        <Hash aria-hidden="true" className="size-6" />
      </span>
      <h2 dir="auto" className="mt-3 font-bold text-xl tracking-tight [overflow-wrap:anywhere]">
        {title ?? room}
      </h2>
      {title !== undefined && <p className="font-medium text-sm [overflow-wrap:anywhere]">#{room}</p>}
      <p className="text-quiet text-sm">This is where the conversation begins.</p>
    </div>
  );
}
