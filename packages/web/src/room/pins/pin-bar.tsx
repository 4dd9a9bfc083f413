import { Pin } from "lucide-react";
import { lazy, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { PinnedLine, PinnedSpoken } from "./pinned-message.tsx";

const PinnedDialog = lazy(fetched(() => import("./pinned-dialog.tsx")));

type Props = {
  room: string;
  /** Leads to the message at a seq. */
  onGo: (seq: number) => void;
};

/**
 * The message that was pinned last, at the top of its room, and the way to the others. One that is
 * not held here is looked up only when its reader asks: whoever pins it must not make every page of
 * the room send a request.
 */
export default function PinBar({ room, onGo }: Props) {
  const { client } = useSession();
  const pinned = useClient(({ rooms }) => rooms.get(room)?.pinned) ?? [];
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<{ seq: number; loading: boolean }>();
  const [latest] = pinned;
  if (!latest) return null;
  const { seq, message } = latest;
  const isAsked = asked?.seq === seq;
  const loading = isAsked && asked.loading && !message;
  const show = async () => {
    setAsked({ seq, loading: true });
    await client.loadPinned(room, [seq]);
    setAsked({ seq, loading: false });
  };
  const close = () => setOpen(false);
  return (
    <section
      aria-label="Pinned messages"
      className="flex items-center gap-1 border-line border-b bg-sunken px-2 sm:px-4"
    >
      <button
        type="button"
        onClick={() => (message ? onGo(seq) : void show())}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-lg px-1.5 py-1 text-left text-sm hover:underline focus-visible:-outline-offset-2"
      >
        <Pin aria-hidden="true" className="size-4 shrink-0 text-accent" />
        {message ? (
          <>
            <span className="sr-only">Go to the pinned message. </span>
            <PinnedLine room={room} message={message} />
          </>
        ) : (
          <>
            <span className="text-quiet">Pinned message</span>{" "}
            <span className="font-semibold text-accent">{loading ? "Loading…" : "Show"}</span>
          </>
        )}
      </button>
      <p role="status" className="sr-only">
        {loading && "Loading the pinned message"}
        {isAsked && message && <PinnedSpoken room={room} message={message} />}
      </p>
      {pinned.length > 1 && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          className="min-h-11 shrink-0 rounded-lg px-2 font-semibold text-accent text-sm tabular-nums hover:underline focus-visible:-outline-offset-2"
        >
          {`All ${pinned.length} pinned`}
        </button>
      )}
      {open && (
        <Part onClose={close}>
          <PinnedDialog room={room} pinned={pinned} onGo={onGo} onClose={close} />
        </Part>
      )}
    </section>
  );
}
