import { Dialog } from "../../dialog/dialog.tsx";
import { Person, type ShownPerson } from "./person.tsx";

type Props = { room: string; person: ShownPerson; onClose: () => void; from: HTMLElement | null };

/** A user's profile, in a dialog of its own. */
export default function PersonDialog({ room, person, onClose, from }: Props) {
  return (
    <Dialog title="Profile" onClose={onClose} finalFocus={() => from}>
      <Person room={room} person={person} onClose={onClose} />
    </Dialog>
  );
}
