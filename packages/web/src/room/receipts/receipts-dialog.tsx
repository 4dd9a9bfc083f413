import type { Receipts } from "@parley/client/profiles";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { Dialog } from "../../dialog/dialog.tsx";
import { useStored } from "../../storage/stored.ts";
import { Avatar } from "../../user/avatar.tsx";
import { senderBadge } from "../../user/sender-badge.ts";
import { MemberName } from "../sender/member-name.tsx";
import { useReceipts } from "./use-receipts.ts";

type Props = { room: string; seq: number; onClose: () => void; from: HTMLElement | null };

/** Who has seen a message, in a dialog. */
export default function ReceiptsDialog({ room, seq, onClose, from }: Props) {
  const { shown, read } = useReceipts(room, seq);
  return (
    <Dialog title="Seen by" onClose={onClose} finalFocus={() => from}>
      <div aria-live="polite" className="min-h-16 text-sm">
        {shown.state === "loading" && <p className="text-quiet">Loading…</p>}
        {shown.state === "read" && <Readers receipts={shown.receipts} />}
        {shown.state === "failed" && (
          <>
            <p className="text-bad">{shown.problem}</p>
            <button type="button" className="button mt-3" onClick={read}>
              Try again
            </button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Readers({ receipts: { count, readers, hidden } }: { receipts: Receipts }) {
  const hasAccounts = useStored(hasAccountsStore);
  if (hidden)
    return (
      <p className="text-quiet">
        You do not show others what you have read, so you cannot see what they have. You can change that in
        the settings.
      </p>
    );
  if (readers === undefined)
    return <p>{`At least ${count} ${count === 1 ? "member has" : "members have"} seen this.`}</p>;
  if (count === 0) return <p className="text-quiet">Nobody yet, or nobody who shows it.</p>;
  return (
    <ul className="-mx-2 max-h-80 overflow-y-auto">
      {readers.map(({ userId, name = "Name not known" }) => (
        <li key={userId} className="flex min-h-11 items-center gap-2.5 px-2">
          <Avatar
            small
            userId={userId}
            name={name}
            standing={senderBadge({ own: false, verified: true, userId }, hasAccounts)}
          />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <MemberName name={name} userId={userId} own={false} hasAccounts={hasAccounts} tag={undefined} />
          </span>
        </li>
      ))}
    </ul>
  );
}
