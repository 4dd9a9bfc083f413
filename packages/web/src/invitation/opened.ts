import { useEffect } from "react";
import * as v from "valibot";
import { myRoomsStore } from "../rooms/my-rooms.ts";
import { useClient } from "../session/context.tsx";
import { stored, useStored } from "../storage/stored.ts";

/** The address of a link, as `linkOf` makes it. Some apps write `~` in another way. */
const linkPattern = /^\/r\/(?:~|%7e)(p[a-z2-7]{25})#invite=(.+)/i;

/**
 * A room and a token, with a space between them; empty if no link was opened. Outlives a sign-in, and not a
 * sign-out.
 */
const openedStore = stored("invitation", v.string(), "");

/** Takes the invitation out of the address, where others would see it, and a history would keep it. */
function takeFromAddress(): void {
  const link = linkPattern.exec(location.pathname + location.hash);
  if (!link) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  openedStore.set(`~${link[1]} ${link[2]}`);
}

takeFromAddress();
globalThis.addEventListener("hashchange", takeFromAddress);

export const forgetInvitation = (): void => openedStore.set("");

/** The token of the invitation to a room that was opened here; undefined for those who are in it. */
export function useInvitation(room: string): string | undefined {
  const [invited, token] = useStored(openedStore).split(" ");
  const isListed = useStored(myRoomsStore).rooms.includes(room);
  const isMember = useClient(({ myRooms }) => myRooms?.includes(room));
  const isInvited = invited === room;
  useEffect(() => {
    if (isInvited && isMember) forgetInvitation();
  }, [isInvited, isMember]);
  return isInvited && !isMember && !isListed ? token : undefined;
}
