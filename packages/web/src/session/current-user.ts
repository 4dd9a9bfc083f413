import type { Stored } from "../storage/stored.ts";
import { accountStore } from "./account.ts";
import { guestStore } from "./guest.ts";

/** Our name and id. */
export type CurrentUser = { readonly userId: string; readonly name: string };

/**
 * The current user on the chosen server: the signed-in account, otherwise the guest; null before
 * the first visit.
 */
export const currentUserStore: Pick<Stored<CurrentUser | null>, "get" | "subscribe"> = {
  get: () => accountStore.get() ?? guestStore.get(),
  subscribe(listener) {
    const stops = [accountStore.subscribe(listener), guestStore.subscribe(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
