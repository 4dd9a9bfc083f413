import { themeOf } from "../theme/theme.ts";
import { initialsOf } from "./initials.ts";
import type { SenderBadge } from "./sender-badge.ts";

type Props = { userId: string; name: string; small?: boolean; standing?: SenderBadge | undefined };

/**
 * A user's gradient disc with two initials. Decoration: the name is always beside it. Guests and
 * claims have a frame instead of a filled disc, and deleted users an empty one, whatever their
 * names are.
 */
export function Avatar({ userId, name, small = false, standing }: Props) {
  const size = small ? "size-8 text-xs" : "size-10 text-sm";
  const shape = "grid shrink-0 select-none place-items-center overflow-hidden whitespace-nowrap rounded-full";
  if (standing === "deleted")
    return <span aria-hidden="true" className={`${shape} ${size} border border-line border-dashed`} />;
  const form = standing ? "border-2 border-current border-dashed text-(--name)" : "avatar text-white";
  return (
    <span
      aria-hidden="true"
      data-theme={themeOf(userId)}
      data-standing={standing}
      className={`${shape} ${size} ${form} font-semibold`}
    >
      {initialsOf(name)}
    </span>
  );
}
