import { Dialog } from "../dialog/dialog.tsx";
import { FindButton } from "./find-button.tsx";
import { NewRoomButton } from "./new-room-button.tsx";
import { OpenRoom } from "./open-room.tsx";
import { RoomList } from "./room-list.tsx";

type Props = { current: string; onFind: () => void; onNewRoom: () => void; onClose: () => void };

/** On narrow screens: the rooms. */
export default function RoomsDialog({ current, onFind, onNewRoom, onClose }: Props) {
  return (
    <Dialog title="Rooms" onClose={onClose}>
      <nav aria-label="Rooms" className="-mx-3">
        <RoomList current={current} onChosen={onClose} />
      </nav>
      <div className="mt-4 flex flex-col gap-4">
        <FindButton onClick={onFind} />
        <NewRoomButton onClick={onNewRoom} />
        <OpenRoom onOpened={onClose} />
      </div>
    </Dialog>
  );
}
