import { directUsers } from "@parley/core/wire/limits";
import { type ReactNode, type RefObject, type SubmitEvent, useId, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { DialogClose } from "../../dialog/dialog.tsx";
import { NamesakeIndex } from "../../namesake/namesake-index.ts";
import { readingOf } from "../../namesake/reading.ts";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";
import { MemberLabel } from "../membership/member-item.tsx";
import { peopleSeen } from "../membership/people-seen.ts";

/** The most others with whom its reader may be in a direct room. */
const maxOthers = directUsers - 1;

type Props = { input: RefObject<HTMLInputElement | null>; onMade: () => void; children: ReactNode };

/** Opens the direct room of its reader and those whom they choose: it is the same room each time. */
export function DirectRoom({ input, onMade, children }: Props) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const [people] = useState(() => peopleSeen(client.snapshot()));
  const tags = useMemo(() => {
    const index = new NamesakeIndex(readingOf);
    index.follow(people);
    return index;
  }, [people]);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();
  const [field, described] = [useId(), useId()];
  const sought = text.trim().toLowerCase();
  // In their order, so that a row stays where it is when it is chosen.
  const shown = people.filter(
    ({ userId, name }) => chosen.has(userId) || name.toLowerCase().includes(sought),
  );
  const isFull = chosen.size >= maxOthers;

  const choose = (userId: string) => {
    const others = new Set(chosen);
    if (!others.delete(userId) && !isFull) others.add(userId);
    setChosen(others);
    setProblem(undefined);
  };

  const open = async (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen.size === 0) return setProblem("Choose somebody first.");
    try {
      navigate(`/r/${await client.openDirectRoom([...chosen])}`);
      onMade();
    } catch (cause) {
      setProblem(requestProblem(cause));
    }
  };

  return (
    <form onSubmit={(event) => void open(event)} noValidate>
      {children}
      <p className="mt-2 mb-4 text-quiet text-sm">
        Only you and the people whom you choose can read it and write in it. Nobody is added later.
      </p>
      <label htmlFor={field} className="block font-semibold text-sm">
        Name
      </label>
      <input
        ref={input}
        id={field}
        className="field mt-1.5 w-full"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        aria-describedby={described}
      />
      <p
        id={described}
        aria-live="polite"
        className={`mt-1 min-h-4 text-xs ${problem === undefined ? "text-quiet" : "text-bad"}`}
      >
        {problem ?? statusOf(people.length, shown.length, chosen.size)}
      </p>
      <ul aria-label="People" className="mt-1 flex max-h-72 min-h-24 flex-col gap-1 overflow-y-auto">
        {shown.map((person) => (
          <li key={person.userId}>
            <label className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-accent"
                checked={chosen.has(person.userId)}
                disabled={isFull && !chosen.has(person.userId)}
                onChange={() => choose(person.userId)}
              />
              <MemberLabel member={person} tag={tags.get(person.userId)} />
            </label>
          </li>
        ))}
      </ul>
      <div className="mt-4 flex justify-end gap-2">
        <DialogClose className="button">Cancel</DialogClose>
        <button type="submit" className="button button-primary">
          Open
        </button>
      </div>
    </form>
  );
}

function statusOf(people: number, shown: number, chosen: number): string {
  if (people === 0) return "You have seen nobody yet in your rooms.";
  if (chosen > 0) return `${chosen} of up to ${maxOthers} chosen`;
  return shown === 0 ? "Nobody you have seen has this name." : "People you have seen in your rooms";
}
