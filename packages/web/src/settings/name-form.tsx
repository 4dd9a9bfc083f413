import { DisplayName } from "@parley/core/wire/field";
import { type SubmitEvent, useId, useState } from "react";
import * as v from "valibot";
import { useSession } from "../session/context.tsx";
import { GuestRefused, guestStore } from "../session/guest.ts";
import { useStored } from "../storage/stored.ts";
import { Avatar } from "../user/avatar.tsx";

type Outcome = { kind: "bad" | "good"; text: string };

export function NameForm() {
  const session = useSession();
  const guest = useStored(guestStore);
  const [name, setName] = useState(guest?.name ?? "");
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [field, hint] = [useId(), useId()];

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const valid = v.safeParse(DisplayName, name);
    if (!valid.success) return setOutcome({ kind: "bad", text: valid.issues[0].message });
    setBusy(true);
    setOutcome(await rename(valid.output));
    setBusy(false);
  };

  const rename = async (next: string): Promise<Outcome> => {
    try {
      await session.rename(next);
      return { kind: "good", text: "Saved. New messages will have this name." };
    } catch (error) {
      if (error instanceof GuestRefused) return { kind: "bad", text: error.message };
      return { kind: "bad", text: "Parley is unavailable right now. Try again in a moment." };
    }
  };

  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <label htmlFor={field} className="font-semibold text-sm">
        Display name
      </label>
      <div className="mt-1.5 flex items-center gap-2.5">
        {guest && <Avatar userId={guest.userId} name={name} />}
        <input
          id={field}
          className="field min-w-0 flex-1"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setOutcome(undefined);
          }}
          autoComplete="nickname"
          dir="auto"
          aria-invalid={outcome?.kind === "bad"}
          aria-describedby={hint}
        />
        <button
          type="submit"
          className="button min-h-11"
          disabled={busy || name.trim() === (guest?.name ?? "")}
        >
          Save
        </button>
      </div>
      <p
        id={hint}
        aria-live="polite"
        className={`mt-1 min-h-4 text-xs ${outcome?.kind === "bad" ? "text-bad" : "text-quiet"}`}
      >
        {outcome?.text}
      </p>
    </form>
  );
}
