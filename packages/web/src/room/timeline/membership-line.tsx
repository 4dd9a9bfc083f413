import type { MembershipEvent } from "@parley/client/snapshot";
import { Fragment } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useClient } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { markedMember } from "../sender/member-marks.ts";
import { MemberName } from "../sender/member-name.tsx";
import type { MembershipGroup } from "./membership-groups.ts";

/** At most this many names; the others are counted. */
const maxNames = 3;

type Props = { room: string; group: MembershipGroup };

/** Who has joined and left the room, as one quiet line. */
export default function MembershipLine({ room, group: { joined, left } }: Props) {
  return (
    <p className="px-5 pt-3 text-center text-quiet text-xs [overflow-wrap:anywhere]">
      {joined.length > 0 && (
        <>
          <Names room={room} events={joined} /> joined
        </>
      )}
      {joined.length > 0 && left.length > 0 && <span> · </span>}
      {left.length > 0 && (
        <>
          <Names room={room} events={left} /> left
        </>
      )}
    </p>
  );
}

/** The last names, and how many more there are. */
function Names({ room, events }: { room: string; events: readonly MembershipEvent[] }) {
  const named = events.slice(-maxNames);
  const others = events.length - named.length;
  const last = named.length - 1;
  return (
    <>
      {named.map((event, index) => (
        <Fragment key={event.userId}>
          {index > 0 && (index === last && others === 0 ? " and " : ", ")}
          <Name room={room} event={event} />
        </Fragment>
      ))}
      {others > 0 && ` and ${others} other${others > 1 ? "s" : ""}`}
    </>
  );
}

function Name({ room, event }: { room: string; event: MembershipEvent }) {
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === event.userId);
  const tag = useClient(({ rooms }) => markedMember(rooms.get(room), event));
  return <MemberName name={event.name} userId={event.userId} own={own} hasAccounts={hasAccounts} tag={tag} />;
}
