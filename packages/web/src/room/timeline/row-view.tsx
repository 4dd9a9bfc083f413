import { lazy, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { BlockedMessage } from "../blocking/blocked-message.tsx";
import { useBlocked } from "../blocking/use-blocked.ts";
import { Bubble } from "../message/bubble.tsx";
import { MessageBoundary } from "../message/message-boundary.tsx";
import type { TimelineRow } from "./rows.ts";
import { DayLine, NoticeLine, UnreadLine } from "./separators.tsx";

export const loadActivityRow = () => import("./activity-row.tsx");
const ActivityRow = lazy(fetched(loadActivityRow));

type Props = { room: string; row: TimelineRow; arrivals: ReadonlySet<string> };

/** One row of the timeline. Slides in only when it is first shown because it just arrived. */
export function RowView({ room, row, arrivals }: Props) {
  const isBlocked = useBlocked(row.kind === "message" && !row.message.own ? row.message.userId : undefined);
  const [shown, setShown] = useState(false);
  const [arrives] = useState(() => row.kind === "message" && arrivals.has(row.message.key));
  if (row.kind === "activity")
    return (
      <Part fallback={<div className="h-7" />}>
        <ActivityRow room={room} group={row.group} />
      </Part>
    );
  if (row.kind === "notice") return <NoticeLine notice={row.notice} />;
  return (
    <>
      {row.startsDay && <DayLine timestamp={row.message.timestamp} />}
      {row.startsUnread && <UnreadLine />}
      <MessageBoundary of={row.message}>
        {isBlocked && !shown ? (
          <BlockedMessage onShow={() => setShown(true)} />
        ) : (
          <Bubble
            room={room}
            message={row.message}
            // What is before it may be folded away.
            startsGroup={row.startsGroup || isBlocked}
            endsGroup={row.endsGroup}
            arrives={arrives}
          />
        )}
      </MessageBoundary>
    </>
  );
}
