import { deletedName } from "@parley/core/wire/reserved-words";
import { senderBadge } from "../../user/sender-badge.ts";

type Props = {
  name: string;
  userId: string;
  own: boolean;
  /** Whether there are accounts here. */
  hasAccounts: boolean;
  /** What tells the user apart from namesakes. */
  tag: string | undefined;
};

/** A name within a line, with the marks that tell guests and namesakes apart. */
export function MemberName({ name, userId, own, hasAccounts, tag }: Props) {
  const standing = senderBadge({ own, verified: true, userId }, hasAccounts);
  if (own) return <span className="font-semibold">You</span>;
  if (standing === "deleted") return <span className="italic">{deletedName}</span>;
  return (
    <>
      <bdi className="font-semibold">{name}</bdi>
      {standing === "guest" && (
        <span title="A guest: anyone can choose this name." className="ml-1 rounded-full bg-sunken px-1.5">
          guest
        </span>
      )}
      {tag !== undefined && (
        <span
          title="Similar names may be in this room. This tag is computed from this user's id. Nobody can choose it."
          className="ml-1 rounded bg-sunken px-1 font-mono"
        >
          {tag}
        </span>
      )}
    </>
  );
}
