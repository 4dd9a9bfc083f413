import { Lock, VolumeX } from "lucide-react";
import { useClient } from "../../session/context.tsx";
import { endText } from "../time/end-text.ts";
import type { Silence } from "./silence.ts";

/** Stands in place of the composer: why one cannot write, and until when. */
export default function SilenceNotice({ room, silence }: { room: string; silence: Silence }) {
  const until = useClient(({ rooms }) => rooms.get(room)?.mutedUntil ?? 0);
  const Icon = silence === "muted" ? VolumeX : Lock;
  return (
    <div className="px-3 pt-0.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5 sm:pb-4">
      <p
        role="status"
        className="flex min-h-13 items-center gap-3 rounded-2xl border border-line bg-sunken px-4 py-2 text-quiet text-sm"
      >
        <Icon aria-hidden="true" className="size-5 shrink-0" />
        <span className="min-w-0 flex-1">
          {silence === "muted" ? (
            <>
              <span className="font-semibold text-ink">You are muted in this room</span> until{" "}
              {endText(until, Date.now())}. You can still read it.
            </>
          ) : (
            <>
              <span className="font-semibold text-ink">This room is locked.</span> Only its owner and
              moderators can write.
            </>
          )}
        </span>
      </p>
    </div>
  );
}
