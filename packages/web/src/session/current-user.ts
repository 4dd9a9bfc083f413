import type { Stored } from "../storage/stored.ts";
import { accountStore } from "./account.ts";
import { guestStore } from "./guest.ts";

/** The name and the id that we go by. */
export type CurrentUser = { readonly userId: string; readonly name: string };

/**
 * Who we are to the server that is chosen now: the account that is signed in, else the guest; null before
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
