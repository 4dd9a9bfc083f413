import { Download, LogOut, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { SignedIn } from "../session/account.ts";
import { Avatar } from "../theme/avatar.tsx";
import { forget } from "./forget.ts";
import { leave, saveExport, startRemoving } from "./leave.ts";
import { type SignOutDoubt, SignOutQuestion } from "./sign-out-question.tsx";
import { countUnsent } from "./unsent.ts";

type Doing = "signing out" | "exporting" | "deleting";

/** Who is signed in, and what they can do about it. */
export function AccountSection({ account }: { account: SignedIn }) {
  const [doing, setDoing] = useState<Doing>();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const [doubt, setDoubt] = useState<SignOutDoubt>();
  const title = useId();

  const run = async (name: Doing, work: () => Promise<void>) => {
    setDoing(name);
    setFailed(false);
    await work().catch(() => setFailed(true));
    setDoing(undefined);
  };

  const signOut = () => leave(account).catch(() => setDoubt("unreachable"));
  const askToSignOut = async () => {
    const unsent = await countUnsent(account.userId);
    if (unsent > 0) return setDoubt({ unsent });
    await signOut();
  };

  return (
    <section aria-labelledby={title}>
      <h3 id={title} className="font-semibold text-sm">
        Signed in
      </h3>
      <div className="mt-2 flex items-center gap-3">
        <Avatar userId={account.userId} name={account.name} />
        <bdi className="min-w-0 flex-1 truncate font-semibold">{account.name}</bdi>
        {!doubt && (
          <button
            type="button"
            className="button"
            disabled={doing !== undefined}
            onClick={() => void run("signing out", askToSignOut)}
          >
            <LogOut aria-hidden="true" className="size-4" />
            Sign out
          </button>
        )}
      </div>
      {doubt && (
        <SignOutQuestion
          doubt={doubt}
          busy={doing !== undefined}
          onSignOut={() => void run("signing out", signOut)}
          onSignOutHere={() => void run("signing out", () => forget(account))}
          onStay={() => setDoubt(undefined)}
        />
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <button
          type="button"
          className="button"
          disabled={doing !== undefined}
          onClick={() => void run("exporting", saveExport)}
        >
          <Download aria-hidden="true" className="size-4" />
          {doing === "exporting" ? "Exporting…" : "Export my data"}
        </button>
        {!asking && (
          <button type="button" className="button text-bad" onClick={() => setAsking(true)}>
            <Trash2 aria-hidden="true" className="size-4" />
            Delete account
          </button>
        )}
      </div>
      {asking && (
        <div className="mt-3 rounded-2xl border border-line p-4">
          <p className="text-sm">
            Your messages stay, as those of a deleted user. Everything else about you goes, for good, in about
            a minute. A note that your sign-ins are over is kept for a day, backups and logs for some weeks.
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <button
              type="button"
              className="button text-bad"
              disabled={doing !== undefined}
              onClick={() => void run("deleting", () => startRemoving(account))}
            >
              {doing === "deleting" ? "Deleting…" : "Delete for good"}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep my account
            </button>
          </div>
        </div>
      )}
      <p role="alert" className="mt-1 min-h-4 text-bad text-xs">
        {failed && "Parley cannot be reached right now. Try again in a moment."}
      </p>
    </section>
  );
}
