import { lazy } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useClient } from "../../session/context.tsx";

export const loadTypingNames = () => import("./typing-names.tsx");
const TypingNames = lazy(fetched(loadTypingNames));

/**
 * The line above the composer that says who is typing. It is always there, so nothing moves when somebody
 * begins or ends. It is no live region: a screen reader reads it where its user looks for it.
 */
export function TypingLine({ room }: { room: string }) {
  const isAnybody = useClient(({ rooms }) => rooms.get(room)?.typing !== undefined);
  return (
    <div className="h-5 shrink-0 overflow-hidden px-4.5 text-quiet text-xs leading-5 sm:px-6.5">
      {isAnybody && (
        <Part>
          <TypingNames room={room} />
        </Part>
      )}
    </div>
  );
}
