import { roomKindOf } from "@parley/core/wire/room-kind";
import { Ellipsis } from "lucide-react";
import { lazy, useEffect, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useClient, useSession } from "../../session/context.tsx";

const DescriptionDialog = lazy(fetched(() => import("../description/description-dialog.tsx")));
const LeaveDialog = lazy(fetched(() => import("./leave-dialog.tsx")));
const MembersDialog = lazy(fetched(() => import("./members-dialog.tsx")));
const ReportsDialog = lazy(fetched(() => import("./reports-dialog.tsx")));
const RulesDialog = lazy(fetched(() => import("../moderation/rules-dialog.tsx")));
const RoomMenu = lazy(fetched(() => import("./room-menu.tsx")));

/** In the header: a visitor is offered to join the room, and a member has its menu. */
export default function Membership({ room }: { room: string }) {
  const { client } = useSession();
  const isMember = useClient(({ myRooms }) => myRooms?.includes(room) === true);
  const archived = useClient(({ rooms }) => rooms.get(room)?.archived);
  const pending = useClient(({ rooms }) => rooms.get(room)?.membership);
  const describing = useClient(({ rooms }) => rooms.get(room)?.describing);

  // The reason is a line of the room: it is asked for anew by the button, or by the dialog.
  const refused = pending?.state === "failed" ? pending.id : undefined;
  const unmoderated = useClient(({ rooms }) =>
    rooms.get(room)?.moderation?.find(({ state }) => state === "failed"),
  )?.id;
  const archiving = useClient(({ rooms }) => rooms.get(room)?.archiving);
  const unarchived = archiving?.state === "failed" ? archiving.id : undefined;
  const undescribed = describing?.state === "failed" ? describing.id : undefined;
  useEffect(() => {
    for (const id of [refused, undescribed, unmoderated, unarchived])
      if (id !== undefined) client.discard(room, id);
  }, [client, room, refused, undescribed, unmoderated, unarchived]);

  if (isMember) return <MenuButton room={room} />;
  // Nobody joins a room alone that is not open.
  if (roomKindOf(room) !== "open" || archived) return null;
  const joins = pending?.kind === "join" && pending.state === "sending";
  return (
    <button
      type="button"
      disabled={joins}
      title="Have this room in your list, on all your devices"
      onClick={() => client.joinRoom(room)}
      className="join-button min-h-9 shrink-0 rounded-xl px-3.5 font-semibold text-sm"
    >
      {joins ? "Joining…" : "Join"}
    </button>
  );
}

/** The menu is fetched when it is first asked for. */
function MenuButton({ room }: { room: string }) {
  const { client } = useSession();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [dialog, setDialog] = useState<"members" | "description" | "rules" | "reports" | "leave">();
  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label="Room menu"
      title="Room menu"
      className="icon-button"
      onClick={() => setOpen(true)}
    >
      <Ellipsis aria-hidden="true" className="size-5" />
    </button>
  );
  const mute = async (muted: boolean) => {
    try {
      await client.setNotifications(room, muted ? "nothing" : "everything");
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const close = () => setOpen(false);
  const closeDialog = () => setDialog(undefined);
  return (
    <>
      {open ? (
        <Part fallback={button} onClose={close}>
          <RoomMenu
            room={room}
            onMembers={() => setDialog("members")}
            onDescribe={() => setDialog("description")}
            onRules={() => setDialog("rules")}
            onReports={() => setDialog("reports")}
            onMute={(muted) => void mute(muted)}
            onAskLeave={() => setDialog("leave")}
            onClose={close}
          />
        </Part>
      ) : (
        button
      )}
      {problem !== undefined && (
        <p
          role="alert"
          className="absolute inset-x-3 top-full z-10 rounded-xl bg-raised p-3 text-ink text-sm shadow-lg"
        >
          {problem}{" "}
          <button type="button" className="button min-h-9" onClick={() => setProblem(undefined)}>
            Close
          </button>
        </p>
      )}
      {dialog && (
        <Part onClose={closeDialog}>
          {dialog === "members" && <MembersDialog room={room} onClose={closeDialog} />}
          {dialog === "description" && <DescriptionDialog room={room} onClose={closeDialog} />}
          {dialog === "rules" && <RulesDialog room={room} onClose={closeDialog} />}
          {dialog === "reports" && <ReportsDialog room={room} onClose={closeDialog} />}
          {dialog === "leave" && <LeaveDialog room={room} onClose={closeDialog} />}
        </Part>
      )}
    </>
  );
}
