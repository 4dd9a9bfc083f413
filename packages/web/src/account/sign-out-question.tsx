/** Why signing out needs a question first: unsent messages, or the server did not do it. */
export type SignOutDoubt = { unsent: number } | { problem: string };

type Props = {
  doubt: SignOutDoubt;
  busy: boolean;
  onSignOut: () => void;
  onSignOutHere: () => void;
  onStay: () => void;
};

/** Shown where the user has to choose before signing out. */
export function SignOutQuestion({ doubt, busy, onSignOut, onSignOutHere, onStay }: Props) {
  const hasFailed = "problem" in doubt;
  return (
    <div className="mt-3 rounded-2xl border border-line p-4">
      <p role="alert" className="text-sm">
        {hasFailed ? `${doubt.problem} ${stillSignedIn}` : unsentSentence(doubt.unsent)}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className="button" disabled={busy} onClick={onSignOut}>
          {hasFailed ? "Try again" : "Sign out"}
        </button>
        {hasFailed && (
          <button type="button" className="button" disabled={busy} onClick={onSignOutHere}>
            Sign out on this device only
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={onStay}>
          Stay signed in
        </button>
      </div>
    </div>
  );
}

const stillSignedIn =
  "You are still signed in. If you sign out on this device only, the server is not notified: a copy of this sign-in stays valid until it expires.";

const unsentSentence = (count: number) =>
  count === 1
    ? "1 message is not sent yet. It is sent when you sign in again on this device."
    : `${count} messages are not sent yet. They are sent when you sign in again on this device.`;
