import { useEffect } from "react";
import { mergedGuestsStore, type SignedIn } from "../session/account.ts";
import { useStored } from "../storage/stored.ts";

/**
 * Goes on taking over from the guests that we were, where that is not done; the chat waits for nothing of
 * it.
 */
export function useAdopted(account: SignedIn | null): void {
  const isUnfinished = useStored(mergedGuestsStore).length > 0 && account !== null && !account.leaving;
  useEffect(() => {
    if (!isUnfinished) return;
    // Out of reach, the next page goes on.
    void import("./adopted.ts").then(({ finishAdopting }) => finishAdopting()).catch(() => {});
  }, [isUnfinished]);
}
