import { useEffect } from "react";
import { mergedGuestsStore, type SignedIn } from "../session/account.ts";
import { useStored } from "../storage/stored.ts";

/**
 * Continues taking over from our former guests, if that is not done; the chat does not wait for it.
 */
export function useAdopted(account: SignedIn | null): void {
  const isUnfinished = useStored(mergedGuestsStore).length > 0 && account !== null && !account.leaving;
  useEffect(() => {
    if (!isUnfinished) return;
    // If the server is unreachable, the next page continues.
    void import("./adopted.ts").then(({ finishAdopting }) => finishAdopting()).catch(() => {});
  }, [isUnfinished]);
}
