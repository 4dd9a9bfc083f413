import { useEffect } from "react";
import { myRoomsStore } from "../rooms/my-rooms.ts";
import { useClient } from "../session/context.tsx";
import { useStored } from "../storage/stored.ts";
import { readTabValue, writeTabValue } from "../storage/tab-value.ts";

/** The address of a link, as `linkOf` makes it. Some apps write `~` in another way. */
const linkPattern = /^\/r\/(?:~|%7e)(p[a-z2-7]{25})#invite=(.+)/i;

const listeners = new Set<() => void>();

/** A room and a token, with a space between them; empty if no link was opened. Outlives a sign-in. */
let opened = readTabValue("invitation") ?? "";

const openedStore = {
  get: () => opened,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function open(next: string): void {
  opened = next;
  writeTabValue("invitation", next);
  for (const listener of listeners) listener();
}

/** Takes the invitation out of the address, where others would see it, and a history would keep it. */
function takeFromAddress(): void {
  const link = linkPattern.exec(location.pathname + location.hash);
  if (!link) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  open(`~${link[1]} ${link[2]}`);
}

takeFromAddress();
globalThis.addEventListener("hashchange", takeFromAddress);

export const forgetInvitation = (): void => open("");

/** The token of the invitation to a room that this tab has opened; undefined for those who are in it. */
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
