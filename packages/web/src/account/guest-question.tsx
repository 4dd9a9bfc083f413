import type { Guest } from "@parley/core/protocol/http";
import { useEffect, useState } from "react";
import { Logo, Page } from "../page/page.tsx";
import { Avatar } from "../user/avatar.tsx";
import { type Arrived, keepSeparate, takeOver } from "./complete-sign-in.ts";
import { countUnsent } from "./unsent.ts";

type Props = { arrived: Arrived; guest: Guest; onDone: () => void };

/**
 * Asks a former guest whether their account should take over the guest's messages: the two may not
 * be the same user.
 */
export function GuestQuestion({ arrived, guest, onDone }: Props) {
  const { account } = arrived;
  const [unsent, setUnsent] = useState(0);
  const [state, setState] = useState<"asking" | "busy" | "failed">("asking");
  useEffect(() => {
    void countUnsent(guest.userId).then(setUnsent);
  }, [guest]);

  const take = async () => {
    setState("busy");
    await takeOver(arrived).then(onDone, () => setState("failed"));
  };
  const separate = () => {
    keepSeparate(arrived);
    onDone();
  };

  return (
    <Page>
      <title>Signing in · Parley</title>
      <Logo />
      <h1 className="mt-5 text-balance font-bold text-2xl tracking-tight">Keep your guest messages?</h1>
      <p className="mt-2 text-quiet">
        This browser was used by a guest. Your account can take over the guest’s messages. Only do this if the
        guest was you.
      </p>
      <dl className="mt-5 grid gap-3 rounded-2xl border border-line p-4 text-sm">
        <Who label="Guest" userId={guest.userId} name={guest.name} />
        <Who label="Account" userId={account.userId} name={account.name} />
      </dl>
      <div className="mt-5 grid gap-2">
        <button
          type="button"
          className="button button-primary"
          disabled={state === "busy"}
          onClick={() => void take()}
        >
          {state === "busy" ? "Taking over…" : "Take over the messages"}
        </button>
        <p className="text-quiet text-sm">
          They appear under your account’s name, and you can edit and delete them.
        </p>
        <button type="button" className="button mt-3" disabled={state === "busy"} onClick={separate}>
          Keep them separate
        </button>
        <p className="text-quiet text-sm">
          They stay a guest’s, and can no longer be edited or deleted.{unsentSentence(unsent)}
        </p>
      </div>
      <p role="alert" className="mt-2 min-h-5 text-bad text-sm">
        {state === "failed" && "Parley is unavailable right now. Try again in a moment."}
      </p>
    </Page>
  );
}

function Who({ label, userId, name }: { label: string; userId: string; name: string }) {
  return (
    <div className="flex items-center gap-3">
      <Avatar userId={userId} name={name} />
      <dt className="w-16 flex-none text-quiet">{label}</dt>
      <dd className="min-w-0 truncate font-semibold">
        <bdi>{name}</bdi>
      </dd>
    </div>
  );
}

const unsentSentence = (count: number) => {
  if (count === 0) return "";
  return count === 1 ? " 1 unsent message is deleted." : ` ${count} unsent messages are deleted.`;
};
