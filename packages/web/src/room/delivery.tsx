import type { TimelineMessage } from "@parley/client/snapshot";
import { Check, Clock3, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import { useSession } from "../session/context.tsx";

/** How far an own message has come: on its way, or stored. */
export function Progress({ state }: { state: TimelineMessage["state"] }) {
  if (state === "failed") return null;
  const sent = state === "sent";
  const Icon = sent ? Check : Clock3;
  return (
    <span
      className="inline-flex items-center gap-1 self-end pb-1 text-quiet text-xs"
      title={sent ? "Sent" : "Sending"}
    >
      <Icon aria-hidden="true" className="size-3.5" />
      <span className={sent ? "sr-only" : undefined}>{sent ? "Sent" : "Sending"}</span>
    </span>
  );
}

/** Why an own message was refused, with the ways out. */
export function Failure({ room, message }: { room: string; message: TimelineMessage }) {
  const { client } = useSession();
  return (
    <div className="mt-1 flex max-w-full flex-wrap items-center justify-end gap-x-1 gap-y-0.5 text-bad text-xs">
      <span className="py-1 text-right">
        <TriangleAlert aria-hidden="true" className="mr-1.5 inline size-3.5 align-[-2px]" />
        Not sent. {message.error?.message ?? "Something went wrong."}
      </span>
      <button
        type="button"
        onClick={() => client.retry(room, message.key)}
        className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2 font-semibold hover:bg-bad-soft"
      >
        <RotateCcw aria-hidden="true" className="size-3.5" />
        Retry
      </button>
      <button
        type="button"
        onClick={() => client.drop(room, message.key)}
        className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2 font-semibold hover:bg-bad-soft"
      >
        <Trash2 aria-hidden="true" className="size-3.5" />
        Discard
      </button>
    </div>
  );
}
