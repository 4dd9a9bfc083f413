import { useEffect } from "react";
import { accountStore } from "../session/account.ts";
import { currentUserStore } from "../session/current-user.ts";
import { useStored } from "../storage/stored.ts";

/** In this tab, since it outlives the redirects to the issuer and back. */
const key = "parley.deleted";

/** Makes this tab show the notice, as soon as the account is deleted. */
export function useDeletedNotice(): void {
  useEffect(
    () =>
      accountStore.subscribe(() => {
        if (accountStore.get() === null) attempt(() => sessionStorage.setItem(key, "true"));
      }),
    [],
  );
}

/** The present user has read it, or is another one. */
export function useDismissDeletedNotice(): void {
  const isHere = useStored(currentUserStore) !== null;
  useEffect(() => {
    if (isHere) attempt(() => sessionStorage.removeItem(key));
  }, [isHere]);
}

/** Says that the account is deleted, in the tab that deleted it. */
export function DeletedNotice() {
  if (!attempt(() => sessionStorage.getItem(key))) return null;
  return (
    <p role="status" className="mt-6 rounded-2xl border border-line p-4 text-sm">
      Your account is deleted. Your messages stay, shown as from a deleted user. Your login still exists where
      you made it: whoever signs in with it again is somebody new here.
    </p>
  );
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // If storage is refused, there is no notice.
    return undefined;
  }
}
