import { useState } from "react";
import type { SignedIn } from "../session/account.ts";
import { SignInTooOld } from "../session/account-api.ts";
import { startRemoving } from "./leave.ts";
import { problemOf } from "./problem.ts";
import { signInToDelete } from "./sign-in.ts";

type State = "asking" | "busy" | "sign in again" | { problem: string };

/** Asks before an account is deleted, and has its owner sign in again if that was too long ago. */
export function DeleteAccount({ account, onKeep }: { account: SignedIn; onKeep: () => void }) {
  const [state, setState] = useState<State>("asking");
  const failed = (error: unknown) =>
    setState(error instanceof SignInTooOld ? "sign in again" : { problem: problemOf(error) });
  const run = async (work: () => Promise<void>) => {
    setState("busy");
    await work().catch(failed);
  };
  const mustSignIn = state === "sign in again";

  return (
    <div>
      <p className="text-sm" role={mustSignIn ? "alert" : undefined}>
        {mustSignIn
          ? "To delete your account, sign in again first. You will be asked once more before anything is deleted."
          : "Your messages stay, shown as from a deleted user. Everything else about you is permanently deleted in about a minute. A record that your sign-ins have ended is kept for 30 days, and backups and logs for a few weeks."}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {mustSignIn ? (
          <button
            type="button"
            className="button button-primary"
            onClick={() => void run(() => signInToDelete(account))}
          >
            Sign in again
          </button>
        ) : (
          <button
            type="button"
            className="button button-danger"
            disabled={state === "busy"}
            onClick={() => void run(() => startRemoving(account))}
          >
            {state === "busy" ? "Deleting…" : "Delete permanently"}
          </button>
        )}
        <button type="button" className="button" disabled={state === "busy"} onClick={onKeep}>
          Keep my account
        </button>
      </div>
      <p role="alert" className="mt-1 min-h-4 text-bad text-xs">
        {typeof state === "object" && state.problem}
      </p>
    </div>
  );
}
