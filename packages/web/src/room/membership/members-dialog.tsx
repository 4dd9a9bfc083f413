import type { ActivityEvent } from "@parley/client/snapshot";
import { keepsOrder, mayGive, mayMute, type Role } from "@parley/core/wire/place";
import { type RoomKind, roomKindOf } from "@parley/core/wire/room-kind";
import { ChevronLeft } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Dialog } from "../../dialog/dialog.tsx";
import { menuButton } from "../../dialog/room-menu-button.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { mutedNow } from "../moderation/muted-now.ts";
import { Person, type ShownPerson } from "../person/person.tsx";
import { AddPeople } from "./add-people.tsx";
import { BannedList } from "./banned-list.tsx";
import { InviteByLink } from "./invite-by-link.tsx";
import { MemberItem, MutedItem } from "./member-item.tsx";
import { membersNow, type PlacedMember } from "./members-now.ts";
import { NewOwner } from "./new-owner.tsx";
import { type RoleAction, roleActions, roleText } from "./role-actions.ts";
import { useMemberTags } from "./use-member-tags.ts";
import { useMembers } from "./use-members.ts";
import { usePresence } from "./use-presence.ts";

type View =
  | "list"
  | "add"
  | "invite"
  | "banned"
  | { readonly newOwner: PlacedMember }
  | { readonly person: ShownPerson };

type Props = { room: string; onClose: () => void };

/**
 * Who is a member of the room, under the names that they joined with, and who of them is online. Of a
 * private one also what they are, and what its reader may change.
 */
export default function MembersDialog({ room, onClose }: Props) {
  const { client } = useSession();
  const [view, setView] = useState<View>("list");
  const keeps = useClient(({ rooms }) => keepsOrder(rooms.get(room)?.role));
  const { members: listed, muted: listedMuted, statusOf, failed, more, load } = useMembers(room, keeps);
  const activity = useClient(({ rooms }) => rooms.get(room)?.activity);
  const isOpen = roomKindOf(room) === "open";
  const members = useMemo(
    () => membersNow(listed, isOpen ? activity?.filter(changesRoles) : activity),
    [listed, isOpen, activity],
  );
  const muted = useMemo(() => mutedNow(listedMuted, activity), [listedMuted, activity]);
  const own = useOwnRole(room, members);
  const showList = () => setView("list");

  if (view === "add")
    return (
      <Dialog title="Add people" onClose={onClose} finalFocus={menuButton}>
        <AddPeople room={room} members={members} onDone={showList} />
      </Dialog>
    );
  if (view === "invite")
    return (
      <Dialog title="Invite by link" onClose={onClose} finalFocus={menuButton}>
        <InviteByLink room={room} members={members} onDone={showList} />
      </Dialog>
    );
  if (view === "banned")
    return (
      <Dialog title="Banned people" onClose={onClose} finalFocus={menuButton}>
        <BannedList room={room} onDone={showList} />
      </Dialog>
    );
  if (view !== "list" && "person" in view)
    return (
      <Dialog title="Profile" onClose={onClose} finalFocus={menuButton}>
        <BackToMembers onBack={showList} />
        <Person room={room} person={view.person} onClose={onClose} />
      </Dialog>
    );
  if (view !== "list")
    return (
      <Dialog title="Hand over the room" onClose={onClose} finalFocus={menuButton}>
        <NewOwner
          name={view.newOwner.name ?? "this member"}
          onCancel={showList}
          onConfirm={() => {
            client.changeRole(room, view.newOwner.userId, "owner");
            showList();
          }}
        />
      </Dialog>
    );
  return (
    <Dialog title="Members" onClose={onClose} finalFocus={menuButton}>
      <p aria-live="polite" className="min-h-5 text-quiet text-sm">
        {statusOf(members.length)}
      </p>
      <Problem room={room} />
      <MemberList
        room={room}
        members={members}
        muted={muted}
        onClose={onClose}
        onNewOwner={(member) => setView({ newOwner: member })}
        onPerson={(person) => setView({ person })}
      />
      {keeps && <MutedOthers room={room} members={members} muted={muted} />}
      {(failed || more) && (
        <button type="button" className="button mt-3 w-full" onClick={load}>
          {failed ? "Try again" : "Show more"}
        </button>
      )}
      {own !== undefined && mayGive(own, "none", "member") && roomKindOf(room) === "private" && (
        <div className="mt-3 flex flex-wrap gap-2">
          <button type="button" className="button flex-1" onClick={() => setView("add")}>
            Add people
          </button>
          <button type="button" className="button flex-1" onClick={() => setView("invite")}>
            Invite by link
          </button>
        </div>
      )}
      {keeps && (
        <button type="button" className="button mt-3 w-full" onClick={() => setView("banned")}>
          Banned people
        </button>
      )}
    </Dialog>
  );
}

type ListProps = {
  room: string;
  members: readonly PlacedMember[];
  muted: ReadonlyMap<string, number>;
  onClose: () => void;
  onNewOwner: (member: PlacedMember) => void;
  onPerson: (person: ShownPerson) => void;
};

/** Leads back from a member's profile. It has the focus that the member's row had. */
function BackToMembers({ onBack }: { onBack: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" className="button mb-2" onClick={onBack}>
      <ChevronLeft aria-hidden="true" className="size-4" />
      Members
    </button>
  );
}

function MemberList({ room, members, muted, onClose, onNewOwner, onPerson }: ListProps) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const kind = roomKindOf(room);
  const own = useOwnRole(room, members);
  const changes = useClient(({ rooms }) => rooms.get(room)?.roleChanges);
  const tagOf = useMemberTags(room, members);
  const list = useFocusKept(members);
  const presence = usePresence(members.length);
  const message = async (userId: string) => {
    navigate(`/r/${await client.openDirectRoom([userId])}`);
    onClose();
  };
  const change = (member: PlacedMember, { to }: RoleAction) => {
    if (to === "owner") onNewOwner(member);
    else client.changeRole(room, member.userId, to);
  };
  return (
    <ul
      ref={list}
      tabIndex={-1}
      aria-label="Members"
      className="mt-2 flex min-h-24 flex-col gap-1 outline-none"
    >
      {members.map((member) => {
        const pending = changes?.find((each) => each.member === member.userId);
        const until = muted.get(member.userId) ?? 0;
        return (
          <MemberItem
            key={member.userId}
            room={room}
            member={member}
            tag={tagOf(member)}
            role={isRoleTold(kind, member.role) || pending ? roleText(member.role, pending) : undefined}
            onPerson={onPerson}
            onMessage={kind === "direct" ? undefined : () => void message(member.userId)}
            mutedUntil={until}
            mayMute={own !== undefined && mayMute(own, member.role)}
            actions={pending?.state === "sending" ? [] : roleActions(own, member.role)}
            onAction={(action) => change(member, action)}
            {...presence}
          />
        );
      })}
    </ul>
  );
}

/** In an open room, those may be muted who never joined it. */
function MutedOthers({ room, members, muted }: Pick<ListProps, "room" | "members" | "muted">) {
  const heading = useId();
  const others = [...muted].filter(
    ([userId, until]) => until > Date.now() && !members.some((member) => member.userId === userId),
  );
  if (others.length === 0) return null;
  return (
    <section className="mt-3">
      <h3 id={heading} className="font-semibold text-quiet text-sm">
        Muted, not in the list
      </h3>
      <ul aria-labelledby={heading} className="flex flex-col gap-1">
        {others.map(([userId, until]) => (
          <MutedItem key={userId} room={room} userId={userId} until={until} />
        ))}
      </ul>
    </section>
  );
}

/** What changes roles. Of an open room, which anybody joins and leaves, the rest is as it was listed. */
const changesRoles = ({ action }: ActivityEvent): boolean => action === "create" || action === "role";

/** Of an open room only its owner and its moderators have a role that is worth a word. */
const isRoleTold = (kind: RoomKind, role: Role): boolean =>
  kind === "private" || (kind === "open" && role !== "member");

/** What the reader is in the room: the state of an open one does not say so, and its list does. */
function useOwnRole(room: string, members: readonly PlacedMember[]): Role | undefined {
  const told = useClient(({ rooms }) => rooms.get(room)?.role);
  const userId = useClient(({ user }) => user?.userId);
  return told ?? members.find((member) => member.userId === userId)?.role;
}

/** The list, which gets the focus of a row that has gone, or of a question that it replaces. */
function useFocusKept(members: readonly PlacedMember[]) {
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked after whenever the rows change
  useEffect(() => {
    if (document.activeElement === document.body) list.current?.focus();
  }, [members]);
  return list;
}

/** Why a change was refused. */
function Problem({ room }: { room: string }) {
  const { client } = useSession();
  const refused = useClient(({ rooms }) =>
    rooms.get(room)?.roleChanges?.findLast(({ state }) => state === "failed"),
  );
  if (!refused) return null;
  return (
    <div role="alert" className="mt-2 flex items-center gap-2 rounded-xl bg-sunken py-1 pr-1 pl-3 text-sm">
      <p className="min-w-0 flex-1">{refused.error?.message}</p>
      <button type="button" className="button shrink-0" onClick={() => client.discard(room, refused.id)}>
        Dismiss
      </button>
    </div>
  );
}
