import type { PendingChange, TimelineMessage } from "@parley/client/snapshot";
import { Check, Clock3, type LucideIcon, Pencil, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useClient, useSession } from "../../session/context.tsx";
import { useEdit } from "../composer/use-edit.ts";
import { useLasting } from "../time/use-lasting.ts";

const changing = {
  edit: { inFlight: "Saving", refused: "Not changed." },
  delete: { inFlight: "Deleting", refused: "Not deleted." },
  pin: { inFlight: "Pinning", refused: "Not pinned." },
};

const wordsOf = ({ kind, pinned }: PendingChange) =>
  kind === "pin" && pinned === false ? { inFlight: "Unpinning", refused: "Not unpinned." } : changing[kind];

/** When words say that a message is not sent yet. In milliseconds. */
const lateMs = 2000;

/**
 * What is in flight of an own message, or of a change of it; undefined when everything is stored.
 */
function useInFlight({ state, change }: TimelineMessage): string | undefined {
  const isOpen = useClient(({ status }) => status === "open");
  const kind = change?.state === "sending" ? wordsOf(change).inFlight : "Sending";
  if (state !== "sending" && change?.state !== "sending") return undefined;
  return isOpen ? kind : "Waiting";
}

/**
 * The delivery status of an own message, or of a change of it: beside its bubble, with a constant
 * width, so that no text rewraps when the message is acknowledged.
 *
 * @param shown whether a stored message shows it
 */
export function Progress({ message, shown }: { message: TimelineMessage; shown: boolean }) {
  const inFlight = useInFlight(message);
  const Icon = inFlight ? Clock3 : Check;
  const says = message.state !== "failed" && (inFlight !== undefined || shown);
  return (
    <span
      className="flex w-3.5 shrink-0 self-end pb-1 text-quiet"
      title={says ? (inFlight ?? "Sent") : undefined}
    >
      {says && <Icon aria-hidden="true" className="size-3.5" />}
      {says && <span className="sr-only">{inFlight ?? "Sent"}</span>}
    </span>
  );
}

/**
 * Says in words what takes long. Over the edge of the bubble, where it moves nothing when it
 * appears or disappears.
 */
export function Late({ message }: { message: TimelineMessage }) {
  const inFlight = useInFlight(message);
  const late = useLasting(inFlight !== undefined, lateMs);
  if (!late) return null;
  return (
    <span
      aria-hidden="true"
      className="absolute end-2 -bottom-2 z-1 rounded-full border border-line bg-raised px-1.5 font-medium text-[0.6875rem] text-quiet leading-4"
    >
      {inFlight}
    </span>
  );
}

/** Why an own message was refused, and what to do. */
export function Failure({ room, message }: { room: string; message: TimelineMessage }) {
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
