import { useMemo } from "react";
import { NamesakeIndex, senderOf } from "../../namesake/namesake-index.ts";
import { readingOf } from "../../namesake/reading.ts";
import { useSession } from "../../session/context.tsx";
import type { ListedMember } from "./use-members.ts";

/** The tags of members whose names read like another member's, or like one in what is held of the room. */
export function useMemberTags(room: string, members: readonly ListedMember[]) {
  const { client } = useSession();
  return useMemo(() => {
    const { messages = [], activity = [] } = client.snapshot().rooms.get(room) ?? {};
    const index = new NamesakeIndex(readingOf);
    index.follow([...messages, ...activity, ...members.map(named)]);
    return (member: ListedMember) => index.get(senderOf(named(member)));
  }, [client, room, members]);
}

const named = ({ userId, name = "" }: ListedMember) => ({ userId, name });
