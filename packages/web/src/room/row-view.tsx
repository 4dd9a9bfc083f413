import { useState } from "react";
import { Bubble } from "./bubble.tsx";
import { DayLine, NoticeLine, UnreadLine } from "./lines.tsx";
import type { Row } from "./rows.ts";

/** One row of the timeline. Slides in only when it is first shown because it just came. */
export function RowView({ room, row, arrivals }: { room: string; row: Row; arrivals: ReadonlySet<string> }) {
  const [arrives] = useState(() => row.kind === "message" && arrivals.has(row.message.key));
  if (row.kind === "notice") return <NoticeLine notice={row.notice} />;
  return (
    <>
      {row.startsDay && <DayLine timestamp={row.message.timestamp} />}
      {row.startsUnread && <UnreadLine />}
      <Bubble
        room={room}
        message={row.message}
        startsGroup={row.startsGroup}
        endsGroup={row.endsGroup}
        arrives={arrives}
      />
    </>
  );
}
