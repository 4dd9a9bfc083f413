import { Download, LogOut, MonitorSmartphone, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { SignedIn } from "../session/account.ts";
import { Avatar } from "../user/avatar.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { forget } from "./forget.ts";
import { leave, saveExport } from "./leave.ts";
import { problemOf } from "./problem.ts";
import { SignOutEverywhere } from "./sign-out-everywhere.tsx";
import { type SignOutDoubt, SignOutQuestion } from "./sign-out-question.tsx";
import { countUnsent } from "./unsent.ts";

type Doing = "signing out" | "exporting";

/** What to ask the user before it is done. */
type Asked = { about: "everywhere"; unsent: number } | { about: "deleting" };

/** The signed-in user, and their actions. */
export function AccountSection({ account }: { account: SignedIn }) {
  const [doing, setDoing] = useState<Doing>();
  const [asked, setAsked] = useState<Asked>();
  const [problem, setProblem] = useState<string>();
  const [doubt, setDoubt] = useState<SignOutDoubt>();
  const title = useId();

  const run = async (name: Doing, work: () => Promise<void>) => {
    setDoing(name);
    setProblem(undefined);
    await work().catch((error: unknown) => setProblem(problemOf(error)));
    setDoing(undefined);
  };

  const signOut = () => leave(account).catch((error: unknown) => setDoubt({ problem: problemOf(error) }));
  const askToSignOut = async () => {
    const unsent = await countUnsent(account.userId);
    if (unsent > 0) return setDoubt({ unsent });
    await signOut();
  };
  const askAboutAll = async () =>
    setAsked({ about: "everywhere", unsent: await countUnsent(account.userId) });
  const isBusy = doing !== undefined;

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
            disabled={isBusy}
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
          busy={isBusy}
          onSignOut={() => void run("signing out", signOut)}
          onSignOutHere={() => void run("signing out", () => forget(account))}
          onStay={() => setDoubt(undefined)}
        />
      )}
      {!asked && (
        <div className="mt-3 flex flex-wrap gap-2">
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={() => void run("exporting", saveExport)}
          >
            <Download aria-hidden="true" className="size-4" />
            {doing === "exporting" ? "Exporting…" : "Export my data"}
          </button>
          <button type="button" className="button" disabled={isBusy} onClick={() => void askAboutAll()}>
            <MonitorSmartphone aria-hidden="true" className="size-4" />
            Sign out everywhere
          </button>
          <button
            type="button"
            className="button text-bad"
            disabled={isBusy}
            onClick={() => setAsked({ about: "deleting" })}
          >
            <Trash2 aria-hidden="true" className="size-4" />
            Delete account
          </button>
        </div>
      )}
      {asked?.about === "everywhere" && (
        <SignOutEverywhere
          unsent={asked.unsent}
          busy={isBusy}
          onSignOut={() => void run("signing out", () => leave(account, "everywhere"))}
          onCancel={() => setAsked(undefined)}
        />
      )}
      {asked?.about === "deleting" && (
        <div className="mt-3 rounded-2xl border border-line p-4">
          <DeleteAccount account={account} onKeep={() => setAsked(undefined)} />
        </div>
      )}
      <p role="alert" className="mt-1 min-h-4 text-bad text-xs">
        {problem}
      </p>
    </section>
  );
}
