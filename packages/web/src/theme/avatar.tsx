import { initialsOf } from "./initials.ts";
import { themeOf } from "./theme.ts";

/** A person's gradient disc with two initials. Decoration: the name always stands beside it. */
export function Avatar({ userId, name, small = false }: { userId: string; name: string; small?: boolean }) {
  return (
    <span
      aria-hidden="true"
      data-theme={themeOf(userId)}
      className={`avatar grid shrink-0 select-none place-items-center overflow-hidden whitespace-nowrap rounded-full font-semibold text-white ${
        small ? "size-8 text-xs" : "size-10 text-sm"
      }`}
    >
      {initialsOf(name)}
    </span>
  );
}
