import { useEffect, useMemo, useRef } from "react";
import { useMemberName } from "../../rooms/use-member-name.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { type Banned, bannedNow } from "../moderation/banned-now.ts";
import { MemberLabel } from "./member-item.tsx";
import { useBanned } from "./use-banned.ts";
import { useMemberTags } from "./use-member-tags.ts";

/** Who is banned from the room, for those who may end that. */
export function BannedList({ room, onDone }: { room: string; onDone: () => void }) {
  const { found, problem, read } = useBanned(room);
  const activity = useClient(({ rooms }) => rooms.get(room)?.activity);
  const banned = useMemo(() => bannedNow(found?.banned ?? [], activity), [found, activity]);
  const tagOf = useMemberTags(room, banned);
  const list = useRef<HTMLUListElement>(null);
  // Whoever ends a ban has pressed a button that is gone then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked after whenever the rows change
  useEffect(() => {
    if (document.activeElement === document.body) list.current?.focus();
  }, [banned]);
  return (
    <>
      <p aria-live="polite" className="min-h-5 text-quiet text-sm">
        {problem ?? statusOf(banned.length, found !== undefined)}
      </p>
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Banned people"
        className="mt-2 flex min-h-24 flex-col gap-1 outline-none"
      >
        {banned.map((user) => (
          <BannedItem key={user.userId} room={room} user={user} tag={tagOf(user)} />
        ))}
      </ul>
      {(problem !== undefined || found?.next !== undefined) && (
        <button type="button" className="button mt-3 w-full" onClick={() => void read(found?.next)}>
          {problem === undefined ? "Show more" : "Try again"}
        </button>
      )}
      <div className="mt-5 flex justify-end">
        <button type="button" className="button" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}

function statusOf(count: number, isRead: boolean): string {
  if (!isRead) return "Loading…";
  return count === 0 ? "Nobody is banned from this room." : "They may not come back before you end that.";
}

type ItemProps = { room: string; user: Banned; tag: string | undefined };

function BannedItem({ room, user: { userId, name: kept }, tag }: ItemProps) {
  const { client } = useSession();
  const name = useMemberName(room, userId, kept);
  const change = useClient(({ rooms }) =>
    rooms.get(room)?.roleChanges?.find(({ member }) => member === userId),
  );
  const isEnding = change?.state === "sending";
  const end = () => {
    if (change?.state === "failed") client.discard(room, change.id);
    if (!isEnding) client.changeRole(room, userId, "none");
  };
  return (
    <li className="flex min-h-11 items-center gap-1">
      <MemberLabel member={{ userId, name }} tag={tag} role={change?.error?.message} />
      <button
        type="button"
        className="button min-h-9 shrink-0 aria-disabled:opacity-60"
        aria-label={isEnding ? undefined : `Unban ${name ?? "this user"}`}
        aria-disabled={isEnding}
        onClick={end}
      >
        {isEnding ? "Unbanning…" : "Unban"}
      </button>
    </li>
  );
}
