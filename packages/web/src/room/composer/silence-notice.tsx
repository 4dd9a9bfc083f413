import { Archive, Lock, VolumeX } from "lucide-react";
import { useClient, useSession } from "../../session/context.tsx";
import { endText } from "../time/end-text.ts";
import type { Silence } from "./silence.ts";

const icons = { archived: Archive, muted: VolumeX, locked: Lock } as const;

/** Stands in place of the composer: why one cannot write, and until when. */
export default function SilenceNotice({ room, silence }: { room: string; silence: Silence }) {
  const until = useClient(({ rooms }) => rooms.get(room)?.mutedUntil ?? 0);
  const Icon = icons[silence];
  return (
    <div className="px-3 pt-0.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5 sm:pb-4">
      <p
        role="status"
        className="flex min-h-13 items-center gap-3 rounded-2xl border border-line bg-sunken px-4 py-2 text-quiet text-sm"
      >
        <Icon aria-hidden="true" className="size-5 shrink-0" />
        <span className="min-w-0 flex-1">
          {silence === "archived" && (
            <>
              <span className="font-semibold text-ink">This room is archived.</span> You can still read it.
            </>
          )}
          {silence === "muted" && (
            <>
              <span className="font-semibold text-ink">You are muted in this room</span> until{" "}
              {endText(until, Date.now())}. You can still read it.
            </>
          )}
          {silence === "locked" && (
            <>
              <span className="font-semibold text-ink">This room is locked.</span> Only its owner and
              moderators can write.
            </>
          )}
        </span>
        {silence === "archived" && <Restore room={room} />}
      </p>
    </div>
  );
}

/** For the owner alone. */
function Restore({ room }: { room: string }) {
  const { client } = useSession();
  const isOwner = useClient(({ rooms }) => rooms.get(room)?.role === "owner");
  const restores = useClient(({ rooms }) => rooms.get(room)?.archiving?.state === "sending");
  if (!isOwner) return null;
  return (
    <button
      type="button"
      className="button shrink-0"
      disabled={restores}
      onClick={() => client.archiveRoom(room, false)}
    >
      {restores ? "Restoring…" : "Restore room"}
    </button>
  );
}
