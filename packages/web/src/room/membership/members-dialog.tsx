import type { PresenceWatch } from "@parley/client/presence-watch";
import { useEffect, useMemo, useRef } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { Dialog } from "../../dialog/dialog.tsx";
import { useClient, useSession } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { Avatar } from "../../user/avatar.tsx";
import { senderBadge } from "../../user/sender-badge.ts";
import { MemberName } from "../sender/member-name.tsx";
import { NamesakeIndex, senderOf } from "../sender/namesake-index.ts";
import { readingOf } from "../sender/reading.ts";
import { PresenceMark } from "./presence-mark.tsx";
import { type ListedMember, useMembers } from "./use-members.ts";
import { usePresence } from "./use-presence.ts";
import type { ObserveRow } from "./use-shown-users.ts";

/** Who is a member of the room, under the names that they joined with, and who of them is online. */
export default function MembersDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const { members, status, failed, more, load } = useMembers(room);
  const tagOf = useTags(room, members);
  const presence = usePresence(members.length);
  return (
    <Dialog title="Members" onClose={onClose}>
      <p aria-live="polite" className="min-h-5 text-quiet text-sm">
        {status}
      </p>
      <ul className="mt-2 flex min-h-24 flex-col gap-1">
        {members.map((member) => (
          <MemberItem key={member.userId} member={member} tag={tagOf(member)} {...presence} />
        ))}
      </ul>
      {(failed || more) && (
        <button type="button" className="button mt-3 w-full" onClick={load}>
          {failed ? "Try again" : "Show more"}
        </button>
      )}
    </Dialog>
  );
}

type ItemProps = {
  member: ListedMember;
  tag: string | undefined;
  watch: PresenceWatch;
  observe: ObserveRow;
};

function MemberItem({ member: { userId, name }, tag, watch, observe }: ItemProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => observe(row.current, userId), [observe, userId]);
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === userId);
  const standing = senderBadge({ own, verified: true, userId }, hasAccounts);
  return (
    <li ref={row} className="flex min-h-11 items-center gap-3">
      <Avatar userId={userId} name={name ?? ""} small standing={standing} />
      <span className="min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">
        {name === undefined && !own ? (
          <span className="text-quiet italic">Name not known</span>
        ) : (
          <MemberName name={name ?? ""} userId={userId} own={own} hasAccounts={hasAccounts} tag={tag} />
        )}
      </span>
      <PresenceMark watch={watch} userId={userId} />
    </li>
  );
}

/** The tags of members whose names read like another member's, or like one in what is held of the room. */
function useTags(room: string, members: readonly ListedMember[]) {
  const { client } = useSession();
  return useMemo(() => {
    const { messages = [], activity = [] } = client.snapshot().rooms.get(room) ?? {};
    const index = new NamesakeIndex(readingOf);
    index.follow([...messages, ...activity, ...members.map(named)]);
    return (member: ListedMember) => index.get(senderOf(named(member)));
  }, [client, room, members]);
}

const named = ({ userId, name = "" }: ListedMember) => ({ userId, name });
