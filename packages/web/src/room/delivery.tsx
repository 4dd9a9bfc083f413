import type { PendingChange, TimelineMessage } from "@parley/client/snapshot";
import { Check, Clock3, type LucideIcon, Pencil, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useSession, useSnapshot } from "../session/context.tsx";
import { useEdit } from "./use-edit.ts";

const changing = { edit: "Saving", delete: "Deleting" };

/** How far an own message, or a change of it, has come: waiting for a connection, on its way, or stored. */
export function Progress({ message: { state, change } }: { message: TimelineMessage }) {
  const { status } = useSnapshot();
  if (state === "failed") return null;
  const sending = state === "sending" || change?.state === "sending";
  const kind = change?.state === "sending" ? changing[change.kind] : "Sending";
  const under = sending ? (status === "open" ? kind : "Waiting") : undefined;
  const Icon = under ? Clock3 : Check;
  return (
    <span className="inline-flex items-center gap-1 self-end pb-1 text-quiet text-xs" title={under ?? "Sent"}>
      <Icon aria-hidden="true" className="size-3.5" />
      <span className={under ? undefined : "sr-only"}>{under ?? "Sent"}</span>
    </span>
  );
}

/** Why an own message was refused, with the ways out. */
export function Failure({ room, message }: { room: string; message: TimelineMessage }) {
  const { client } = useSession();
  const edit = useEdit(room);
  return (
    <Refusal what="Not sent." error={message.error}>
      <WayOut icon={RotateCcw} label="Retry" onClick={() => client.retry(room, message.key)} />
      <WayOut icon={Pencil} label="Edit" onClick={() => edit(message)} />
      <WayOut icon={Trash2} label="Discard" onClick={() => client.drop(room, message.key)} />
    </Refusal>
  );
}

/** Why a change of an own message was refused, with the ways out. The message is as it was before. */
export function ChangeFailure({
  room,
  message,
  change,
}: {
  room: string;
  message: TimelineMessage;
  change: PendingChange;
}) {
  const { client } = useSession();
  const edit = useEdit(room);
  return (
    <Refusal what={change.kind === "edit" ? "Not changed." : "Not deleted."} error={change.error}>
      <WayOut icon={RotateCcw} label="Retry" onClick={() => client.retry(room, change.id)} />
      {change.kind === "edit" && !message.deleted && (
        <WayOut icon={Pencil} label="Edit" onClick={() => edit(message)} />
      )}
      <WayOut icon={Trash2} label="Discard" onClick={() => client.drop(room, change.id)} />
    </Refusal>
  );
}

function Refusal({
  what,
  error,
  children,
}: {
  what: string;
  error: TimelineMessage["error"];
  children: ReactNode;
}) {
  return (
    <div className="mt-1 flex max-w-full flex-wrap items-center justify-end gap-x-1 gap-y-0.5 text-bad text-xs">
      <span className="py-1 text-right">
        <TriangleAlert aria-hidden="true" className="mr-1.5 inline size-3.5 align-[-2px]" />
        {what} {error?.message ?? "Something went wrong."}
      </span>
      {children}
    </div>
  );
}

function WayOut({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2 font-semibold hover:bg-bad-soft"
    >
      <Icon aria-hidden="true" className="size-3.5" />
      {label}
    </button>
  );
}
