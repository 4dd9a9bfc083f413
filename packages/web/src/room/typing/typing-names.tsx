import type { Typist } from "@parley/client/snapshot";
import type { ReactNode } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useClient } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { MemberName } from "../sender/member-name.tsx";
import { typistTag } from "./typist-tag.ts";

/** At most this many names. */
const maxNames = 3;

/**
 * Who is typing in a room. On a narrow screen, only one is named. A name that does not fit is left out as a
 * whole, never without its marks.
 */
export default function TypingNames({ room }: { room: string }) {
  const all = useClient(({ rooms }) => rooms.get(room)?.typing) ?? [];
  const blocked = useClient((snapshot) => snapshot.blocked);
  const typing = all.filter(({ userId }) => !blocked.includes(userId));
  if (typing.length === 0) return null;
  const several = <p>Several people are typing</p>;
  if (typing.length > maxNames) return several;
  return (
    <>
      {typing.length > 1 && <div className="sm:hidden">{several}</div>}
      <Names room={room} typing={typing} />
    </>
  );
}

function Names({ room, typing }: { room: string; typing: readonly Typist[] }) {
  return (
    <p className={`flex ${typing.length > 1 ? "max-sm:hidden" : ""}`}>
      {/* What does not fit wraps to a line that is hidden. */}
      <span className="flex h-5 min-w-0 grow-0 flex-wrap overflow-hidden">
        {typing.map((typist, index) => (
          <Name key={typist.userId} room={room} typist={typist}>
            {index > 0 && (index === typing.length - 1 ? " and " : ", ")}
          </Name>
        ))}
      </span>
      <span className="shrink-0 whitespace-pre">{typing.length > 1 ? " are typing" : " is typing"}</span>
    </p>
  );
}

/** A name is cut, down to some letters, before the next one is left out. Its marks are not. */
function Name({ room, typist, children }: { room: string; typist: Typist; children: ReactNode }) {
  const hasAccounts = useStored(hasAccountsStore);
  const tag = useClient(({ rooms }) => typistTag(rooms.get(room), typist));
  return (
    <span
      className={`flex max-w-max min-w-0 grow whitespace-pre [&>:not(bdi)]:shrink-0 [&>bdi]:min-w-0 [&>bdi]:truncate ${
        tag === undefined ? "basis-32" : "basis-48"
      }`}
    >
      <span>{children}</span>
      <MemberName name={typist.name} userId={typist.userId} own={false} hasAccounts={hasAccounts} tag={tag} />
    </span>
  );
}
