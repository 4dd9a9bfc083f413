/** Why signing out needs a question first: unsent messages, or the server cannot be reached. */
export type SignOutDoubt = { unsent: number } | "unreachable";

type Props = {
  doubt: SignOutDoubt;
  busy: boolean;
  onSignOut: () => void;
  onSignOutHere: () => void;
  onStay: () => void;
};

/** Shown where the user has to choose before signing out. */
export function SignOutQuestion({ doubt, busy, onSignOut, onSignOutHere, onStay }: Props) {
  const isUnreachable = doubt === "unreachable";
  return (
    <div className="mt-3 rounded-2xl border border-line p-4">
      <p role="alert" className="text-sm">
        {isUnreachable ? unreachable : unsentSentence(doubt.unsent)}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className="button" disabled={busy} onClick={onSignOut}>
          {isUnreachable ? "Try again" : "Sign out"}
        </button>
        {isUnreachable && (
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

const unreachable =
  "Parley is unavailable, so you are still signed in. Try again in a moment. If you sign out on this device only, the server is not notified: a copy of this sign-in stays valid until it expires.";

const unsentSentence = (count: number) =>
  count === 1
    ? "1 message is not sent yet. It is sent when you sign in again on this device."
    : `${count} messages are not sent yet. They are sent when you sign in again on this device.`;
