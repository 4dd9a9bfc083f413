import { Menu } from "@base-ui/react/menu";
import type { PresenceWatch } from "@parley/client/presence-watch";
import { Ellipsis, MessageSquare } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useMemberName } from "../../rooms/use-member-name.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { Avatar } from "../../user/avatar.tsx";
import { senderBadge } from "../../user/sender-badge.ts";
import { BlockItem } from "../blocking/block-item.tsx";
import { useBlocked } from "../blocking/use-blocked.ts";
import { MuteItems } from "../moderation/mute-items.tsx";
import type { ShownPerson } from "../person/person.tsx";
import { MemberName } from "../sender/member-name.tsx";
import { endText } from "../time/end-text.ts";
import { useUntil } from "../time/use-until.ts";
import { PresenceMark } from "./presence-mark.tsx";
import type { RoleAction } from "./role-actions.ts";
import type { ListedMember } from "./use-members.ts";
import type { ObserveRow } from "./use-shown-users.ts";

type Props = {
  room: string;
  member: ListedMember;
  tag: string | undefined;
  /** What they are in the room, where that is told. */
  role?: string | undefined;
  /** Until when they are muted, in epoch milliseconds; it may be over. */
  mutedUntil?: number;
  mayMute?: boolean;
  onPerson: (person: ShownPerson) => void;
  onMessage?: (() => void) | undefined;
  actions?: readonly RoleAction[];
  onAction?: (action: RoleAction) => void;
  watch: PresenceWatch;
  observe: ObserveRow;
};

/** A member's row: who they are, and what its reader may do. */
export function MemberItem({ room, member, tag, role, onMessage, actions = [], onAction, ...shown }: Props) {
  const { watch, observe, onPerson, mutedUntil = 0, mayMute = false } = shown;
  const isMuted = useUntil(mutedUntil);
  const isBlocked = useBlocked(member.userId);
  const told = [
    role,
    isBlocked && "Blocked by you",
    isMuted && `Muted until ${endText(mutedUntil, Date.now())}`,
  ].filter(Boolean);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => observe(row.current, member.userId), [observe, member.userId]);
  const own = useClient(({ user }) => user?.userId === member.userId);
  const name = useMemberName(room, member.userId, member.name);
  const spoken = name ?? "this member";
  return (
    <li ref={row} className="flex min-h-11 items-center gap-1">
      <button
        type="button"
        title="Profile"
        className="-ml-1 flex min-h-11 min-w-0 flex-1 rounded-xl px-1 text-left hover:bg-sunken"
        onClick={() => onPerson({ userId: member.userId, name, tag })}
      >
        <MemberLabel
          member={{ userId: member.userId, name }}
          tag={tag}
          role={told.length > 0 ? told.join(" · ") : undefined}
        />
      </button>
      <PresenceMark watch={watch} userId={member.userId} />
      {!own && onMessage && (
        <button
          type="button"
          className="icon-button shrink-0"
          aria-label={`Message ${spoken}`}
          title="Message"
          onClick={onMessage}
        >
          <MessageSquare aria-hidden="true" className="size-4" />
        </button>
      )}
      {!own && onAction && (
        <MemberMenu
          label={actions.length > 0 || mayMute ? "Change" : "More about"}
          member={{ userId: member.userId, name: spoken }}
          actions={actions}
          onAction={onAction}
        >
          {mayMute && <MuteItems room={room} userId={member.userId} isMuted={isMuted} />}
        </MemberMenu>
      )}
    </li>
  );
}

/** Somebody who is muted, and whom its reader may unmute. */
export function MutedItem({ room, userId, until }: { room: string; userId: string; until: number }) {
  const { client } = useSession();
  const name = useMemberName(room, userId);
  return (
    <li className="flex min-h-11 items-center gap-1">
      <MemberLabel
        member={{ userId, name }}
        tag={undefined}
        role={`Muted until ${endText(until, Date.now())}`}
      />
      <button
        type="button"
        className="button min-h-9 shrink-0"
        aria-label={`Unmute ${name ?? "this user"}`}
        onClick={() => client.mute(room, userId, 0)}
      >
        Unmute
      </button>
    </li>
  );
}

type LabelProps = Pick<Props, "member" | "tag" | "role">;

/** Somebody's avatar and name, with what tells them apart from others. */
export function MemberLabel({ member: { userId, name }, tag, role }: LabelProps) {
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === userId);
  const standing = senderBadge({ own, verified: true, userId }, hasAccounts);
  return (
    <span className="flex min-w-0 flex-1 items-center gap-3">
      <Avatar userId={userId} name={name ?? ""} small standing={standing} />
      <span className="min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">
        {name === undefined && !own ? (
          <span className="text-quiet italic">Name not known</span>
        ) : (
          <MemberName name={name ?? ""} userId={userId} own={own} hasAccounts={hasAccounts} tag={tag} />
        )}
        {role !== undefined && <span className="block text-quiet text-xs">{role}</span>}
      </span>
    </span>
  );
}

type MenuProps = {
  label: string;
  member: { userId: string; name: string };
  actions: readonly RoleAction[];
  onAction: (action: RoleAction) => void;
  children: ReactNode;
};

function MemberMenu({ label, member: { userId, name }, actions, onAction, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="icon-button shrink-0" aria-label={`${label} ${name}`} title={label}>
        <Ellipsis aria-hidden="true" className="size-4" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          side="bottom"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-30 outline-none"
        >
          <Menu.Popup className="menu">
            {children}
            {actions.map((action) => (
              <Menu.Item key={action.to} className="menu-item" onClick={() => onAction(action)}>
                {action.label}
              </Menu.Item>
            ))}
            <BlockItem userId={userId} onDone={() => setOpen(false)} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
