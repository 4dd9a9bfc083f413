import type { RoomSnapshot } from "@parley/client/snapshot";
import { LoaderCircle, RotateCcw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";

// Early enough that the reader does not reach the end of what is loaded.
const rowsAhead = 25;

/**
 * Loads the previous page when the first row on the screen gets close to the first one that is
 * loaded.
 *
 * @returns what to show of that, over the top of the list
 */
export function useOlder(snapshot: RoomSnapshot, firstRow: number | undefined): ReactNode {
  const { client } = useSession();
  const [failed, setFailed] = useState(false);
  const { room, hasOlder, loadingOlder, status } = snapshot;
  const wanted =
    status !== "joining" &&
    hasOlder &&
    !loadingOlder &&
    !failed &&
    firstRow !== undefined &&
    firstRow < rowsAhead;

  useEffect(() => {
    if (!wanted) return;
    client.loadOlder(room).catch(() => setFailed(true));
  }, [client, room, wanted]);

  if (failed) {
    return (
      <div className="absolute inset-x-0 top-3 flex justify-center">
        <button type="button" className="button rounded-full shadow-lg" onClick={() => setFailed(false)}>
          <RotateCcw aria-hidden="true" className="size-4" />
          Older messages could not be loaded. Try again
        </button>
      </div>
    );
  }
  if (!loadingOlder) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-3 flex justify-center">
      <span className="flex items-center gap-2 rounded-full border border-line bg-raised px-3 py-1.5 text-quiet text-xs shadow-lg">
        <LoaderCircle aria-hidden="true" className="size-3.5 animate-spin" />
        Loading older messages
      </span>
    </div>
  );
}
