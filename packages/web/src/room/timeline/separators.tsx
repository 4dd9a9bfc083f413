import type { Notice } from "../../session/notices.ts";
import { useNow } from "../../session/now.ts";
import { dayName, fullTime, shortTime } from "../time/time.ts";

/** The line that opens a day. */
export function DayLine({ timestamp }: { timestamp: string }) {
  const now = useNow();
  return (
    <div className="flex items-center gap-3 px-3 pt-5 pb-1 sm:px-5">
      <span className="h-px flex-1 bg-line" />
      <h2 className="font-semibold text-quiet text-xs">
        <time dateTime={timestamp.slice(0, 10)}>{dayName(Date.parse(timestamp), now)}</time>
      </h2>
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

/** The line before what arrived since the reader's last visit. */
export function UnreadLine() {
  return (
    <div className="flex items-center gap-3 px-3 pt-4 text-bad sm:px-5">
      <span className="h-px flex-1 bg-current opacity-50" />
      <h2 className="font-semibold text-xs">New since your last visit</h2>
      <span className="h-px flex-1 bg-current opacity-50" />
    </div>
  );
}

const dots = { connected: "bg-good", disconnected: "bg-quiet", error: "bg-bad", warning: "bg-bad" };

/** A system line in the flow of the room. */
export function NoticeLine({ notice }: { notice: Notice }) {
  const now = useNow();
  return (
    <p className="flex items-center justify-center gap-2 px-5 pt-3 text-center text-quiet text-xs">
      <span aria-hidden="true" className={`size-1.5 shrink-0 rounded-full ${dots[notice.kind]}`} />
      <bdi className="[overflow-wrap:anywhere]">{notice.text}</bdi>
      <time dateTime={new Date(notice.at).toISOString()} title={fullTime(notice.at)}>
        {shortTime(notice.at, now)}
      </time>
    </p>
  );
}
