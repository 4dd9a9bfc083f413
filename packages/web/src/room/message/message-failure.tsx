import type { PendingChange, TimelineMessage } from "@parley/client/snapshot";
import { type LucideIcon, Pencil, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "../../session/context.tsx";
import { useEdit } from "../composer/use-edit.ts";
import { wordsOf } from "./change-words.ts";

type Props = { room: string; message: TimelineMessage };

/** Why an own message, or a change of it, was refused. */
export default function MessageFailure({ room, message }: Props) {
  const { state, change } = message;
  return (
    <>
      {state === "failed" && <Failure room={room} message={message} />}
      {change?.state === "failed" && <ChangeFailure room={room} message={message} change={change} />}
    </>
  );
}

/** Why an own message was refused, and what to do. */
function Failure({ room, message }: Props) {
  const { client } = useSession();
  const edit = useEdit();
  return (
    <Refusal what="Not sent." error={message.error}>
      <WayOut icon={RotateCcw} label="Retry" onClick={() => client.retry(room, message.key)} />
      <WayOut icon={Pencil} label="Edit" onClick={() => edit(message)} />
      <WayOut icon={Trash2} label="Discard" onClick={() => client.discard(room, message.key)} />
    </Refusal>
  );
}

/** Why a change of an own message was refused, and what to do. The message is as it was before. */
function ChangeFailure({
  room,
  message,
  change,
}: {
  room: string;
  message: TimelineMessage;
  change: PendingChange;
}) {
  const { client } = useSession();
  const edit = useEdit();
  return (
    <Refusal what={wordsOf(change).refused} error={change.error}>
      <WayOut icon={RotateCcw} label="Retry" onClick={() => client.retry(room, change.id)} />
      {change.kind === "edit" && !message.deleted && (
        <WayOut icon={Pencil} label="Edit" onClick={() => edit(message)} />
      )}
      <WayOut icon={Trash2} label="Discard" onClick={() => client.discard(room, change.id)} />
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
        <span>{`${what} ${error?.message ?? "Something went wrong."}`}</span>
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
