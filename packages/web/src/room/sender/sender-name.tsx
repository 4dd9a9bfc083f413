import { deletedName } from "@parley/core/wire/reserved-words";
import type { SenderMarks } from "./sender-marks.ts";

/** A name with the marks that tell guests, claims and namesakes apart. No name is shown without. */
export function SenderName({ sender: { name, own, standing, tag } }: { sender: SenderMarks }) {
  return (
    <>
      {standing === "deleted" ? (
        <span data-standing="deleted" className="shrink-0 text-quiet text-sm italic">
          {deletedName}
        </span>
      ) : (
        <bdi className="name truncate font-semibold text-sm">{name}</bdi>
      )}
      {own && <span className="shrink-0 text-quiet text-xs">you</span>}
      {standing === "guest" && (
        <span
          title="A guest: anyone can choose this name."
          className="shrink-0 rounded-full bg-sunken px-1.5 text-[0.6875rem] text-quiet"
        >
          guest
        </span>
      )}
      {standing === "unverified" && (
        <span
          title="This name was claimed by an older client. The server has not verified it."
          className="shrink-0 rounded-full border border-line px-1.5 text-[0.6875rem] text-quiet"
        >
          unverified
        </span>
      )}
      {tag !== undefined && (
        <span
          title="Similar names may be in this room. This tag is computed from this user's id. Nobody can choose it."
          className="shrink-0 rounded bg-sunken px-1 font-mono text-[0.6875rem] text-quiet"
        >
          {tag}
        </span>
      )}
    </>
  );
}
