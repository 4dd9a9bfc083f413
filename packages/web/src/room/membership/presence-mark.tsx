import type { PresenceWatch } from "@parley/client/presence-watch";
import { useSyncExternalStore } from "react";

/** Whether a user is online, in words beside a dot. It takes its place also while that is not known. */
export function PresenceMark({ watch, userId }: { watch: PresenceWatch; userId: string }) {
  const state = useSyncExternalStore(watch.subscribe, () => watch.stateOf(userId));
  const dot = state === "online" ? "bg-good" : "border border-field";
  return (
    <span className="flex w-16 shrink-0 items-center gap-1.5 text-quiet text-xs">
      {state && (
        <>
          <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
          {state}
        </>
      )}
    </span>
  );
}
