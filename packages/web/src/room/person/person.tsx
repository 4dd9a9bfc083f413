import type { MemberProfile } from "@parley/client/profiles";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { MessageSquare } from "lucide-react";
import { useLocation } from "wouter";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { Avatar } from "../../user/avatar.tsx";
import { senderBadge } from "../../user/sender-badge.ts";
import { useBlocked } from "../blocking/use-blocked.ts";
import { MemberName } from "../sender/member-name.tsx";
import { lastSeenText } from "./last-seen.ts";
import { useProfile } from "./use-profile.ts";

export type ShownPerson = {
  readonly userId: string;
  readonly name: string | undefined;
  /** What tells them apart from namesakes. */
  readonly tag: string | undefined;
};

type Props = { room: string; person: ShownPerson; onClose: () => void };

/** Who a member of a room is: the name, what they say of themselves, and whether they are online. */
export function Person({ room, person: { userId, name, tag }, onClose }: Props) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const { shown, read } = useProfile(room, userId);
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === userId);
  const ownName = useClient(({ user }) => user?.name);
  const isBlocked = useBlocked(userId);
  const standing = senderBadge({ own, verified: true, userId }, hasAccounts);
  const message = async () => {
    navigate(`/r/${await client.openDirectRoom([userId])}`);
    onClose();
  };
  return (
    <div className="flex flex-col items-center text-center">
      <Avatar userId={userId} name={(own ? ownName : name) ?? ""} standing={standing} />
      <p className="mt-3 max-w-full text-base [overflow-wrap:anywhere]">
        <MemberName
          name={name ?? "Name not known"}
          userId={userId}
          own={own}
          hasAccounts={hasAccounts}
          tag={tag}
        />
      </p>
      <div aria-live="polite" className="min-h-16 max-w-full text-quiet text-sm">
        {shown.state === "loading" && <p className="mt-1">Loading…</p>}
        {shown.state === "read" && <Facts profile={shown.profile} />}
        {shown.state === "not a member" && <p className="mt-1">Not a member of this room.</p>}
        {shown.state === "failed" && <p className="mt-1 text-bad">{shown.problem}</p>}
        {isBlocked && <p className="mt-1">Blocked by you</p>}
      </div>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {shown.state === "failed" && (
          <button type="button" className="button" onClick={read}>
            Try again
          </button>
        )}
        {!own && roomKindOf(room) !== "direct" && (
          <button type="button" className="button" onClick={() => void message()}>
            <MessageSquare aria-hidden="true" className="size-4" />
            Message
          </button>
        )}
      </div>
      {own && <p className="text-quiet text-xs">Change what others see here in the settings.</p>}
    </div>
  );
}

const roles: Readonly<Record<string, string>> = { owner: "Owner", moderator: "Moderator" };

/** What the server says of them. Their role is apart from what they say themselves. */
function Facts({ profile: { line, role = "", presence, lastSeen } }: { profile: MemberProfile }) {
  const isOnline = presence === "online";
  return (
    <>
      {line !== undefined && (
        <p className="mt-1 text-ink [overflow-wrap:anywhere]">
          <bdi>{line}</bdi>
        </p>
      )}
      <p className="mt-2 flex flex-wrap items-center justify-center gap-x-2 gap-y-1 text-xs">
        {roles[role] && (
          <span className="rounded-full bg-sunken px-2 py-0.5">{roles[role]} of this room</span>
        )}
        <span className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className={`size-2 rounded-full ${isOnline ? "bg-good" : "border border-field"}`}
          />
          {isOnline && "Online"}
          {!isOnline && lastSeen === undefined && "Offline"}
          {!isOnline &&
            lastSeen !== undefined &&
            `Last online ${lastSeenText(Date.parse(lastSeen), Date.now())}`}
        </span>
      </p>
    </>
  );
}
