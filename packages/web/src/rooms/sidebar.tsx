import { Logo } from "../page/page.tsx";
import { accountStore } from "../session/account.ts";
import { currentUserStore } from "../session/current-user.ts";
import { useStored } from "../storage/stored.ts";
import { Avatar } from "../user/avatar.tsx";
import { FindButton } from "./find-button.tsx";
import { NewRoomButton } from "./new-room-button.tsx";
import { OpenRoom } from "./open-room.tsx";
import { RoomList } from "./room-list.tsx";

type Props = {
  current: string;
  onSettings: () => void;
  onFind: () => void;
  onNewRoom: () => void;
};

/** On wide screens: the rooms and the current user, on the gradient. */
export function Sidebar({ current, onSettings, onFind, onNewRoom }: Props) {
  const who = useStored(currentUserStore);
  const signedIn = useStored(accountStore) !== null;
  return (
    <nav
      aria-label="Rooms"
      className="on-gradient hidden w-64 shrink-0 flex-col gap-5 py-3 pr-5 text-white md:flex"
    >
      <div className="flex items-center gap-3 px-2">
        <span className="grid size-10 place-items-center rounded-xl bg-white shadow-lg">
          <Logo className="size-6" />
        </span>
        <span className="font-bold text-xl tracking-tight">Parley</span>
      </div>
      <div className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
        <RoomList current={current} />
      </div>
      <div className="flex flex-col gap-3">
        <FindButton onClick={onFind} />
        <NewRoomButton onClick={onNewRoom} />
        <OpenRoom />
      </div>
      {who && (
        <button
          type="button"
          onClick={onSettings}
          className="flex min-w-0 items-center gap-3 rounded-2xl bg-black/20 p-2.5 text-left hover:bg-black/30"
        >
          <Avatar userId={who.userId} name={who.name} />
          <span className="min-w-0">
            <bdi className="block truncate font-semibold text-sm">{who.name}</bdi>
            <span className="block text-white/90 text-xs">{signedIn ? "Your account" : "Change name"}</span>
          </span>
        </button>
      )}
    </nav>
  );
}
