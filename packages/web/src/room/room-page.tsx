import { lazy, useCallback, useEffect, useState } from "react";
import { useInvitation } from "../invitation/opened.ts";
import { Part } from "../part/part.tsx";
import { fetched } from "../part/part-missing.ts";
import { Sidebar } from "../rooms/sidebar.tsx";
import { useEnteredRooms, useMyRooms } from "../rooms/use-rooms.ts";
import { useUnread } from "../rooms/use-unread.ts";
import { visit } from "../rooms/visited.ts";
import { useClient } from "../session/context.tsx";
import { Composer, loadSilenceNotice, loadSlowNotice } from "./composer/composer.tsx";
import { ChangingProvider, useChanging } from "./composer/edit-context.tsx";
import { loadMessageFailure } from "./message/bubble.tsx";
import { loadMessageMenu } from "./message/message-actions.tsx";
import { loadLinks } from "./message/use-text-parts.ts";
import { PageTitle } from "./page-title.tsx";
import type { Goal } from "./pins/goal.ts";
import { useIsMissing, useRemovals } from "./removals.ts";
import { ConnectionBanner } from "./status/connection-banner.tsx";
import { Header } from "./status/header.tsx";
import { loadActivityRow } from "./timeline/row-view.tsx";
import { loadEmptyRoom, Timeline } from "./timeline/timeline.tsx";
import { loadTypingNames, TypingLine } from "./typing/typing-line.tsx";

const loadSettings = () => import("./membership/settings-dialog.tsx");
const loadRooms = () => import("../rooms/rooms-dialog.tsx");
const loadRoomMenu = () => import("./membership/room-menu.tsx");
const loadDescription = () => import("./description/description-dialog.tsx");
const loadFind = () => import("../rooms/find-dialog.tsx");
const loadNewRoom = () => import("./new-room/new-room-dialog.tsx");
const loadInvited = () => import("../invitation/invited.tsx");
const loadMissing = () => import("./missing-room.tsx");
const loadPinBar = () => import("./pins/pin-bar.tsx");
const loadPinnedDialog = () => import("./pins/pinned-dialog.tsx");
const loadDelete = () => import("./message/delete-dialog.tsx");
const loadReport = () => import("./blocking/report-dialog.tsx");
const SettingsDialog = lazy(fetched(loadSettings));
const RoomsDialog = lazy(fetched(loadRooms));
const FindDialog = lazy(fetched(loadFind));
const NewRoomDialog = lazy(fetched(loadNewRoom));
const Invited = lazy(fetched(loadInvited));
const MissingRoom = lazy(fetched(loadMissing));
const Announcer = lazy(fetched(() => import("./announcements/announcer.tsx")));
const PinBar = lazy(fetched(loadPinBar));
const DeleteDialog = lazy(fetched(loadDelete));
const ReportDialog = lazy(fetched(loadReport));
const loads = [
  loadLinks,
  loadMessageMenu,
  loadMessageFailure,
  loadDelete,
  loadReport,
  loadSettings,
  loadRooms,
  loadPinBar,
  loadPinnedDialog,
  loadRoomMenu,
  loadDescription,
  loadFind,
  loadNewRoom,
  loadMissing,
  loadActivityRow,
  loadEmptyRoom,
  loadTypingNames,
  loadSilenceNotice,
  loadSlowNotice,
];

const settledMs = 2000;

/**
 * Loads the dialogs and the menu once the room is shown, so that they open without a wait, and
 * without a network.
 */
function useDialogsAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled(loads.map((load) => load())), settledMs);
    return () => clearTimeout(timer);
  }, []);
}

/** A room, and the navigation to the others. */
export function RoomPage({ room }: { room: string }) {
  const [dialog, setDialog] = useState<"settings" | "rooms" | "find" | "new-room">();
  const [sent, setSent] = useState<string>();
  const [goal, setGoal] = useState<Goal>();
  const go = useCallback((seq: number) => setGoal({ seq }), []);
  useEffect(() => visit(room), [room]);
  useRemovals();
  useMyRooms();
  const isMissing = useIsMissing(room);
  const invitation = useInvitation(room);
  // Nothing is asked of the room of an invitation before that is accepted.
  const isAbsent = isMissing || invitation !== undefined;
  useEnteredRooms(isAbsent ? undefined : room);
  useUnread();
  useDialogsAhead();

  const close = () => setDialog(undefined);

  return (
    <div className="mx-auto flex h-dvh max-w-7xl md:p-5">
      {!isAbsent && (
        <>
          <PageTitle room={room} />
          <a
            href="#message"
            className="button button-primary fixed top-3 left-3 z-10 -translate-y-20 focus:translate-y-0"
          >
            Skip to the message field
          </a>
        </>
      )}
      <Sidebar
        current={room}
        onSettings={() => setDialog("settings")}
        onFind={() => setDialog("find")}
        onNewRoom={() => setDialog("new-room")}
      />
      <main className="flex min-w-0 flex-1 flex-col overflow-hidden bg-panel md:rounded-3xl md:shadow-2xl">
        {isAbsent ? (
          <Part>
            {invitation === undefined ? (
              <MissingRoom />
            ) : (
              <Invited key={invitation} room={room} invitation={invitation} />
            )}
          </Part>
        ) : (
          <>
            <Header room={room} onRooms={() => setDialog("rooms")} onSettings={() => setDialog("settings")} />
            <ChangingProvider room={room}>
              <Pins room={room} onGo={go} />
              <Timeline room={room} sent={sent} goal={goal} />
              <Part>
                <Announcer room={room} />
              </Part>
              <ConnectionBanner />
              <TypingLine room={room} />
              <Composer room={room} onSent={setSent} />
              <Questions room={room} />
            </ChangingProvider>
          </>
        )}
      </main>
      {dialog && (
        <Part onClose={close}>
          {dialog === "settings" && <SettingsDialog onClose={close} />}
          {dialog === "rooms" && (
            <RoomsDialog
              current={room}
              onFind={() => setDialog("find")}
              onNewRoom={() => setDialog("new-room")}
              onClose={close}
            />
          )}
          {dialog === "new-room" && <NewRoomDialog onClose={close} />}
          {dialog === "find" && <FindDialog onClose={close} />}
        </Part>
      )}
    </div>
  );
}

/** The bar of what is pinned, where something is. */
function Pins({ room, onGo }: { room: string; onGo: (seq: number) => void }) {
  const isPinned = useClient(({ rooms }) => rooms.get(room)?.pinned !== undefined);
  return (
    isPinned && (
      <Part>
        <PinBar room={room} onGo={onGo} />
      </Part>
    )
  );
}

/** The dialogs that ask something about a message. */
function Questions({ room }: { room: string }) {
  const { deleting, askDelete, reporting, askReport } = useChanging();
  if (!deleting && !reporting) return null;
  const close = () => {
    askDelete(undefined);
    askReport(undefined);
  };
  return (
    <Part onClose={close}>
      {deleting && <DeleteDialog room={room} deleting={deleting} onClose={close} />}
      {reporting && <ReportDialog room={room} reporting={reporting} onClose={close} />}
    </Part>
  );
}
