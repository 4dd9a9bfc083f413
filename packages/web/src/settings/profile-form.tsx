import type { Profile } from "@parley/client/profiles";
import { ProfileLine } from "@parley/core/wire/field";
import { type SubmitEvent, useCallback, useEffect, useId, useState } from "react";
import * as v from "valibot";
import { useSession } from "../session/context.tsx";
import { requestProblem } from "../session/request-problem.ts";

type Outcome = { kind: "bad" | "good"; text: string };

/** What members of one's rooms are shown beside one's name. */
export function ProfileForm() {
  const { client } = useSession();
  const [stored, setStored] = useState<Profile>();
  const [line, setLine] = useState("");
  const [isSeen, setSeen] = useState(false);
  const [showsRead, setShowsRead] = useState(true);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [heading, field, hint] = [useId(), useId(), useId()];

  const show = useCallback((profile: Profile) => {
    setStored(profile);
    setLine(profile.line ?? "");
    setSeen(profile.lastSeen === "everybody");
    setShowsRead(profile.receipts === "everybody");
  }, []);
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const profile = await (await client.profiles()).own();
      if (!isOver) show(profile);
    };
    read().catch((cause: unknown) => {
      if (!isOver) setOutcome({ kind: "bad", text: requestProblem(cause) });
    });
    return () => {
      isOver = true;
    };
  }, [client, show]);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const valid = v.safeParse(ProfileLine, line);
    if (!valid.success) return setOutcome({ kind: "bad", text: valid.issues[0].message });
    setBusy(true);
    try {
      const profiles = await client.profiles();
      show(
        await profiles.change({
          line: valid.output,
          lastSeen: isSeen ? "everybody" : "nobody",
          receipts: showsRead ? "everybody" : "nobody",
        }),
      );
      setOutcome({ kind: "good", text: "Saved." });
    } catch (cause) {
      setOutcome({ kind: "bad", text: requestProblem(cause) });
    }
    setBusy(false);
  };

  const isChanged =
    stored !== undefined &&
    (line !== (stored.line ?? "") ||
      isSeen !== (stored.lastSeen === "everybody") ||
      showsRead !== (stored.receipts === "everybody"));
  return (
    <form aria-labelledby={heading} onSubmit={(event) => void save(event)} noValidate>
      <h3 id={heading} className="font-semibold text-sm">
        Profile
      </h3>
      <label htmlFor={field} className="mt-2 block text-sm">
        Pronouns or a title
      </label>
      <div className="mt-1.5 flex items-center gap-2.5">
        <input
          id={field}
          className="field min-w-0 flex-1"
          value={line}
          onChange={(event) => {
            setLine(event.target.value);
            setOutcome(undefined);
          }}
          disabled={stored === undefined}
          autoComplete="off"
          dir="auto"
          aria-invalid={outcome?.kind === "bad"}
          aria-describedby={hint}
        />
        <button type="submit" className="button min-h-11" disabled={busy || !isChanged}>
          Save
        </button>
      </div>
      <div className="mt-1">
        <Choice
          checked={isSeen}
          disabled={stored === undefined}
          onChange={(wanted) => {
            setSeen(wanted);
            setOutcome(undefined);
          }}
        >
          Others may see when I was last online
        </Choice>
        <Choice
          checked={showsRead}
          disabled={stored === undefined}
          onChange={(wanted) => {
            setShowsRead(wanted);
            setOutcome(undefined);
          }}
        >
          Others may see what I have read, and I what they have
        </Choice>
      </div>
      <p
        id={hint}
        aria-live="polite"
        className={`mt-1 min-h-4 text-xs ${outcome?.kind === "bad" ? "text-bad" : "text-quiet"}`}
      >
        {outcome?.text ?? "Members of your rooms see this."}
      </p>
    </form>
  );
}

type ChoiceProps = {
  checked: boolean;
  disabled: boolean;
  onChange(wanted: boolean): void;
  children: string;
};

function Choice({ checked, disabled, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex min-h-11 items-center gap-3 text-sm">
      <input
        id={id}
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  );
}
