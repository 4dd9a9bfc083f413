type Props = { unsent: number; busy: boolean; onSignOut: () => void; onCancel: () => void };

/** Asks before all devices are signed out. */
export function SignOutEverywhere({ unsent, busy, onSignOut, onCancel }: Props) {
  return (
    <div className="mt-3 rounded-2xl border border-line p-4">
      <p className="text-sm">
        This ends your sign-in on every device and in every browser, this one included. You can sign in again
        at any time.
        {unsent > 0 &&
          ` Unsent messages on this device: ${unsent}. They are sent when you sign in here again.`}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className="button button-danger" disabled={busy} onClick={onSignOut}>
          {busy ? "Signing out…" : "Sign out all devices"}
        </button>
        <button type="button" className="button" disabled={busy} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}
