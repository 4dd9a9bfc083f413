import type { TimelineMessage } from "@parley/client/snapshot";
import { deletedName } from "@parley/core/protocol/reserved-words";
import type { SenderBadge } from "../../people/sender-badge.ts";
import { MessageTime } from "../time/message-time.tsx";

type Props = {
  message: TimelineMessage;
  name: string;
  standing: SenderBadge | undefined;
  /** The end of the id, if another user's name is similar. */
  tag: string | undefined;
};

/** Above the first message of a group: who, and when. */
export function Sender({ message, name, standing, tag }: Props) {
  return (
    <div className="mb-1 flex max-w-full flex-wrap items-baseline gap-x-2 px-1">
      {standing === "deleted" ? (
        <span data-standing="deleted" className="text-quiet text-sm italic">
          {deletedName}
        </span>
      ) : (
        <bdi className="name truncate font-semibold text-sm">{name}</bdi>
      )}
      {message.own && <span className="text-quiet text-xs">you</span>}
      {standing === "guest" && (
        <span
          title="A guest: anyone can choose this name."
          className="rounded-full bg-sunken px-1.5 text-[0.6875rem] text-quiet"
        >
          guest
        </span>
      )}
      {standing === "unverified" && (
        <span
          title="This name was claimed by an older client. The server has not verified it."
          className="rounded-full border border-line px-1.5 text-[0.6875rem] text-quiet"
        >
          unverified
        </span>
      )}
      {tag !== undefined && (
        <span
          title="Similar names are in this room. This is the end of this user's id, which nobody can choose."
          className="rounded bg-sunken px-1 font-mono text-[0.6875rem] text-quiet"
        >
          {tag}
        </span>
      )}
      <MessageTime timestamp={message.timestamp} />
    </div>
  );
}
