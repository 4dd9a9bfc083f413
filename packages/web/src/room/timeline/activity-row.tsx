import type { ActivityEvent } from "@parley/client/snapshot";
import { Fragment } from "react";
import { hasAccountsStore } from "../../account/sign-in.ts";
import { useMemberName } from "../../rooms/use-member-name.ts";
import { useClient } from "../../session/context.tsx";
import { useStored } from "../../storage/stored.ts";
import { markedMember, markedUser } from "../sender/member-marks.ts";
import { MemberName } from "../sender/member-name.tsx";
import { maxSpoken, spokenText } from "../sender/spoken.ts";
import { durationText } from "../time/duration.ts";
import type { ActivityGroup, RoomChange } from "./activity-groups.ts";
import { changeIn } from "./role-changes.ts";

/** At most this many names; the others are counted. */
const maxNames = 3;

/** At most this many changes of roles and rules; those before them are counted. */
const maxChanges = 5;

type Props = { room: string; group: ActivityGroup };

/** What has happened to the room, as one quiet line. */
export default function ActivityRow({ room, group }: Props) {
  const { joined, left, changes, titleChange, topicChange, archiveChange } = group;
  const uncounted = changes.length - maxChanges;
  const parts = [
    uncounted > 0 && `${uncounted} more change${uncounted > 1 ? "s" : ""}`,
    ...changes.slice(-maxChanges).map((event) => <Change key={event.seq} room={room} event={event} />),
    joined.length > 0 && (
      <>
        <Names room={room} events={joined} /> joined
      </>
    ),
    left.length > 0 && (
      <>
        <Names room={room} events={left} /> left
      </>
    ),
    titleChange && (
      <>
        <Name room={room} event={titleChange} />{" "}
        {titleChange.title ? <Said verb="named the room" text={titleChange.title} /> : "removed the title"}
      </>
    ),
    topicChange && (
      <>
        <Name room={room} event={topicChange} />{" "}
        {topicChange.topic ? <Said verb="set the topic" text={topicChange.topic} /> : "removed the topic"}
      </>
    ),
    archiveChange && (
      <>
        <Name room={room} event={archiveChange} /> {archiveChange.archived ? "archived" : "restored"} this
        room
      </>
    ),
  ].filter((part) => part !== undefined && part !== false);
  return (
    <p className="px-5 pt-3 text-center text-quiet text-xs [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other identity
        <Fragment key={index}>
          {index > 0 && <span> · </span>}
          {part}
        </Fragment>
      ))}
    </p>
  );
}

/** That somebody has made the room, changed what another one is in it, muted them, or set its rules. */
function Change({ room, event }: { room: string; event: ActivityGroup["changes"][number] }) {
  const activity = useClient(({ rooms }) => rooms.get(room)?.activity);
  const by = <Name room={room} event={event} />;
  if (event.action === "create") return <>{by} created this room</>;
  if (event.action === "rules")
    return (
      <>
        {by} {rulesText(event)}
      </>
    );
  const whom = <ChangedMember room={room} userId={event.member} />;
  if (event.action === "mute")
    return (
      <>
        {by} {event.until === undefined ? "unmuted" : "muted"} {whom}
        {event.until !== undefined && ` for ${durationText(secondsBetween(event.timestamp, event.until))}`}
      </>
    );
  const what = changeIn(event, activity);
  if (what === "owner")
    return (
      <>
        {by} made {whom} the owner
      </>
    );
  if (what === "moderator" || what === "member")
    return (
      <>
        {by} made {whom} a {what}
      </>
    );
  return (
    <>
      {by} {what} {whom}
    </>
  );
}

const secondsBetween = (from: string, until: string) =>
  Math.round((Date.parse(until) - Date.parse(from)) / 1000);

/** What somebody has done to a room's rules. */
function rulesText({ locked, slowMode }: Extract<RoomChange, { action: "rules" }>): string {
  const parts = [
    locked !== undefined && `${locked ? "locked" : "unlocked"} the room`,
    slowMode === 0 && "turned slow mode off",
    slowMode && `set slow mode to a message in ${durationText(slowMode)}`,
  ];
  return parts.filter(Boolean).join(" and ");
}

function ChangedMember({ room, userId }: { room: string; userId: string }) {
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === userId);
  const name = useMemberName(room, userId);
  const tag = useClient(({ rooms }) => markedUser(rooms.get(room), userId));
  if (own) return <span className="font-semibold">you</span>;
  if (name === undefined) return "somebody";
  return <MemberName name={name} userId={userId} own={false} hasAccounts={hasAccounts} tag={tag} />;
}

/** What somebody has called something, in quotation marks that it cannot close: it is no further part. */
function Said({ verb, text }: { verb: string; text: string }) {
  return (
    <>
      {verb}: <bdi className="italic">{spokenText(text, maxSpoken)}</bdi>
    </>
  );
}

/** The last names, and how many more there are. */
function Names({ room, events }: { room: string; events: readonly ActivityEvent[] }) {
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

function Name({ room, event }: { room: string; event: ActivityEvent }) {
  const hasAccounts = useStored(hasAccountsStore);
  const own = useClient(({ user }) => user?.userId === event.userId);
  const tag = useClient(({ rooms }) => markedMember(rooms.get(room), event));
  return <MemberName name={event.name} userId={event.userId} own={own} hasAccounts={hasAccounts} tag={tag} />;
}
