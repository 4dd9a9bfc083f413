import type { RoomSnapshot } from "@parley/client/snapshot";
import { LoaderCircle, RotateCcw } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { useSession } from "../../session/context.tsx";

// Early enough that the reader does not reach the end of what is loaded.
const rowsAhead = 25;

export type Older = {
  /** What to show of it, over the top of the list. */
  readonly notice: ReactNode;
  /** The reader has scrolled up. */
  readonly scrolledUp: () => void;
};

/**
 * Loads the previous page when the first row on the screen gets close to the first one that is
 * loaded. Others can cause that as well, by what the log has few messages in: so the reader has asked for
 * one page by opening the room, and for one each time that they scroll up.
 */
export function useOlder(snapshot: RoomSnapshot, firstRow: number | undefined): Older {
  const { client } = useSession();
  const [failed, setFailed] = useState(false);
  const { room, hasOlder, loadingOlder, olderPaused, status } = snapshot;
  const wanted =
    status !== "joining" &&
    hasOlder &&
    !loadingOlder &&
    !olderPaused &&
    !failed &&
    firstRow !== undefined &&
    firstRow < rowsAhead;

  const looksBack = useRef(true);
  const load = useEffectEvent(() => {
    const cause = looksBack.current ? "asked" : "background";
    looksBack.current = false;
    client.loadOlder(room, cause).catch(() => setFailed(true));
  });
  useEffect(() => {
    if (wanted) load();
  }, [wanted]);
  const scrolledUp = () => {
    looksBack.current = true;
    if (wanted) load();
  };
  const notice = () => {
    if (loadingOlder) return <Loading />;
    if (failed)
      return (
        <NoticeButton onClick={() => setFailed(false)}>
          <RotateCcw aria-hidden="true" className="size-4" />
          Older messages could not be loaded. Try again
        </NoticeButton>
      );
    if (!olderPaused) return null;
    return <NoticeButton onClick={() => void client.readOn(room)}>Show older messages</NoticeButton>;
  };
  return { notice: notice(), scrolledUp };
}

function NoticeButton({ children, onClick }: { children: ReactNode; onClick: () => void }): ReactNode {
  return (
    <div className="absolute inset-x-0 top-3 flex justify-center">
      <button type="button" className="button rounded-full shadow-lg" onClick={onClick}>
        {children}
      </button>
    </div>
  );
}

function Loading(): ReactNode {
  return (
    <div className="pointer-events-none absolute inset-x-0 top-3 flex justify-center">
      <span className="flex items-center gap-2 rounded-full border border-line bg-raised px-3 py-1.5 text-quiet text-xs shadow-lg">
        <LoaderCircle aria-hidden="true" className="size-3.5 animate-spin" />
        Loading older messages
      </span>
    </div>
  );
}
