import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { linkOf } from "../../invitation/link.ts";
import { useMemberName } from "../../rooms/use-member-name.ts";
import { Choice } from "../../settings/choice.tsx";
import { copyText } from "../message/copy-text.ts";
import { MemberLabel } from "./member-item.tsx";
import type { PlacedMember } from "./members-now.ts";
import { type Listed, useInvitations } from "./use-invitations.ts";
import { useMemberTags } from "./use-member-tags.ts";

const uses = [
  { value: "1", name: "Once" },
  { value: "10", name: "10 times" },
  { value: "100", name: "100 times" },
] as const;

const hours = [
  { value: "24", name: "One day" },
  { value: "168", name: "One week" },
  { value: "720", name: "30 days" },
] as const;

type Props = { room: string; members: readonly PlacedMember[]; onDone: () => void };

/** Makes links that invite to the room, lists and revokes them, in place of its members. */
export function InviteByLink({ room, members, onDone }: Props) {
  const { list, problem, isBusy, make, revoke, readAgain } = useInvitations(room);
  const tagOf = useMemberTags(room, members);
  const [terms, setTerms] = useState({ uses: "1", hours: "168" });
  const [link, setLink] = useState<string>();
  const create = useRef<HTMLButtonElement>(null);
  useEffect(() => create.current?.focus(), []);
  const createLink = () =>
    make({ uses: Number(terms.uses), hours: Number(terms.hours) }, (token) => setLink(linkOf(room, token)));
  return (
    <>
      <p className="text-quiet text-sm">Anyone who has the link can join this room.</p>
      <div className="mt-4 flex flex-col gap-4">
        <Choice
          title="It works"
          value={terms.uses}
          choices={uses}
          onChoice={(value) => setTerms({ ...terms, uses: value })}
        />
        <Choice
          title="It is valid for"
          value={terms.hours}
          choices={hours}
          onChoice={(value) => setTerms({ ...terms, hours: value })}
        />
      </div>
      <button
        ref={create}
        type="button"
        className="button button-primary mt-4 w-full aria-disabled:opacity-60"
        aria-disabled={isBusy}
        onClick={() => void createLink()}
      >
        Create link
      </button>
      {link !== undefined && <NewLink key={link} link={link} />}
      <p role="alert" className="mt-2 text-bad text-sm empty:hidden">
        {problem}
      </p>
      {list === undefined && problem !== undefined && (
        <button type="button" className="button mt-2 w-full" onClick={() => void readAgain()}>
          Try again
        </button>
      )}
      <Invitations list={list} room={room} tagOf={tagOf} onRevoke={(id) => void revoke(id)} />
      <div className="mt-5 flex justify-end">
        <button type="button" className="button" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}

/** A link that was just made, to be copied now. */
function NewLink({ link }: { link: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("This link is shown only once.");
  const copy = async () => {
    if (await copyText(link)) return setSaid("Copied");
    field.current?.select();
    setSaid("Your browser did not allow copying. Copy the selected text instead.");
  };
  return (
    <div className="mt-3">
      <div className="flex gap-2">
        <input
          ref={field}
          aria-label="Link"
          className="field min-w-0 flex-1"
          readOnly
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button shrink-0" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status" className="mt-1 text-quiet text-xs">
        {said}
      </p>
    </div>
  );
}

type ListProps = {
  list: readonly Listed[] | undefined;
  room: string;
  tagOf: ReturnType<typeof useMemberTags>;
  onRevoke: (id: string) => void;
};

function Invitations({ list, ...shown }: ListProps) {
  const region = useRef<HTMLUListElement>(null);
  const length = list?.length;
  // Before the dialog takes the focus of a row that has gone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked after whenever a row goes
  useLayoutEffect(() => {
    if (document.activeElement === document.body) region.current?.focus();
  }, [length]);
  return (
    <>
      <h3 className="mt-5 font-semibold text-sm">Links</h3>
      {length === 0 && <p className="mt-1 text-quiet text-sm">No link is valid now.</p>}
      <ul ref={region} tabIndex={-1} aria-label="Links" className="mt-1 flex flex-col gap-1 outline-none">
        {list?.map((invitation) => (
          <Invitation key={invitation.id} invitation={invitation} {...shown} />
        ))}
      </ul>
    </>
  );
}

function Invitation({
  invitation: { id, by, left, expiresAt },
  room,
  tagOf,
  onRevoke,
}: { invitation: Listed } & Omit<ListProps, "list">) {
  const name = useMemberName(room, by);
  const member = { userId: by, name };
  const terms = `${leftText(left)} · until ${day.format(new Date(expiresAt))}`;
  return (
    <li className="flex min-h-11 items-center gap-2">
      <MemberLabel member={member} tag={tagOf(member)} role={terms} />
      <button
        type="button"
        className="button shrink-0"
        aria-label={`Revoke, ${terms}`}
        onClick={() => onRevoke(id)}
      >
        Revoke
      </button>
    </li>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const leftText = (left: number): string => {
  if (left === 0) return "used up";
  return left === 1 ? "1 use left" : `${left} uses left`;
};
