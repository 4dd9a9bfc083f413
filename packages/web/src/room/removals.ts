import { useEffect, useState } from "react";
import { endKeptUnread } from "../rooms/kept-unread.ts";
import { forgetMemberNames } from "../rooms/member-names.ts";
import { forgetRead } from "../rooms/read.ts";
import { useClient, useSession } from "../session/context.tsx";
import { forgetDrafts } from "./composer/draft-store.ts";
import { forgetNamesakes } from "./sender/namesakes.ts";

/** Drops what is kept here of a room that its reader may not enter any more. */
export function useRemovals(): void {
  const { client } = useSession();
  useEffect(
    () =>
      client.on("removed", ({ room }) => {
        forgetMemberNames(room);
        forgetRead(room);
        forgetDrafts(room);
        forgetNamesakes(room);
        endKeptUnread(room);
      }),
    [client],
  );
}

/** Whether there is no such room for its reader: it was dropped while its page is open. */
export function useIsMissing(room: string): boolean {
  const { client } = useSession();
  const isHeld = useClient(({ rooms }) => rooms.has(room));
  const [isRemoved, setRemoved] = useState(false);
  useEffect(
    () =>
      client.on("removed", (removed) => {
        if (removed.room === room) setRemoved(true);
      }),
    [client, room],
  );
  return isRemoved && !isHeld;
}
