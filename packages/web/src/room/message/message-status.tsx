import type { TimelineMessage } from "@parley/client/snapshot";
import { Check, Clock3 } from "lucide-react";
import { useClient } from "../../session/context.tsx";
import { useLasting } from "../time/use-lasting.ts";
import { wordsOf } from "./change-words.ts";

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
