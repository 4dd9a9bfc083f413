import { useEffect, useId, useMemo, useRef, useState } from "react";
import { NamesakeIndex } from "../../namesake/namesake-index.ts";
import { readingOf } from "../../namesake/reading.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { MemberLabel } from "./member-item.tsx";
import type { PlacedMember } from "./members-now.ts";
import { peopleSeen, type Seen } from "./people-seen.ts";

type Props = { room: string; members: readonly PlacedMember[]; onDone: () => void };

/** Adds people to the room: those who were seen in a room of this page, in place of its members. */
export function AddPeople({ room, members, onDone }: Props) {
  const { client } = useSession();
  const [before] = useState(() => new Set(members.map(({ userId }) => userId)));
  const [people] = useState(() => peopleSeen(client.snapshot()).filter(({ userId }) => !before.has(userId)));
  const tags = useMemo(() => {
    const index = new NamesakeIndex(readingOf);
    index.follow([...people, ...members.map(({ userId, name = "" }) => ({ userId, name }))]);
    return index;
  }, [people, members]);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const sought = text.trim().toLowerCase();
  const found = people.filter(({ name }) => name.toLowerCase().includes(sought));
  const inside = new Set(members.map(({ userId }) => userId));
  return (
    <>
      <label htmlFor={id} className="block font-semibold text-sm">
        Name
      </label>
      <input
        ref={field}
        id={id}
        className="field mt-1.5 w-full"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        enterKeyHint="search"
      />
      <p aria-live="polite" className="mt-2 min-h-5 text-quiet text-sm">
        {statusOf(people.length, found.length)}
      </p>
      <ul aria-label="People to add" className="mt-1 flex min-h-24 flex-col gap-1">
        {found.map((person) => (
          <Person
            key={person.userId}
            room={room}
            person={person}
            tag={tags.get(person.userId)}
            isInside={inside.has(person.userId)}
          />
        ))}
      </ul>
      <div className="mt-5 flex justify-end">
        <button type="button" className="button" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}

function statusOf(people: number, found: number): string {
  if (people === 0) return "You have seen nobody yet who is not in this room.";
  return found === 0 ? "Nobody you have seen has this name." : "People you have seen in your rooms";
}

type PersonProps = { room: string; person: Seen; tag: string | undefined; isInside: boolean };

function Person({ room, person, tag, isInside }: PersonProps) {
  const { client } = useSession();
  const change = useClient(({ rooms }) =>
    rooms.get(room)?.roleChanges?.find(({ member }) => member === person.userId),
  );
  const isAdding = change?.state === "sending";
  const add = () => {
    if (change?.state === "failed") client.discard(room, change.id);
    if (!isInside && !isAdding) client.changeRole(room, person.userId, "member");
  };
  return (
    <li className="flex min-h-11 items-center gap-2">
      <MemberLabel member={person} tag={tag} />
      <button
        type="button"
        className="button min-w-24 shrink-0 aria-disabled:opacity-60"
        aria-label={isInside || isAdding ? undefined : `Add ${person.name}`}
        aria-disabled={isInside || isAdding}
        onClick={add}
      >
        {isInside ? "Added" : isAdding ? "Adding…" : "Add"}
      </button>
    </li>
  );
}
