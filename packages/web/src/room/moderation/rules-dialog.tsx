import { type SlowMode, slowModes } from "@parley/core/wire/limits";
import { noRules } from "@parley/core/wire/room-rules";
import { type SubmitEvent, useId, useRef, useState } from "react";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { menuButton } from "../../dialog/room-menu-button.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { durationText } from "../time/duration.ts";

/** Says who may write in the room, and how often. */
export default function RulesDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const { client } = useSession();
  const now = useClient(({ rooms }) => rooms.get(room)?.rules ?? noRules);
  // What others change meanwhile stays as they have it, unless it is changed here as well.
  const [known] = useState(now);
  const [locked, setLocked] = useState(known.locked);
  const [slowMode, setSlowMode] = useState(known.slowMode);
  const [lock, lockHint, slow, slowHint] = [useId(), useId(), useId(), useId()];
  const done = useRef<HTMLButtonElement>(null);

  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = slowModes.find((seconds) => seconds === slowMode);
    const change: { locked?: boolean; slowMode?: SlowMode } = {
      ...(locked !== known.locked && { locked }),
      ...(chosen !== undefined && chosen !== known.slowMode && { slowMode: chosen }),
    };
    if (Object.keys(change).length > 0) client.setRules(room, change);
    done.current?.click();
  };

  return (
    <Dialog title="Who may write" onClose={onClose} finalFocus={menuButton}>
      <form onSubmit={save}>
        <label htmlFor={lock} className="flex min-h-11 items-center gap-3 font-semibold text-sm">
          <input
            id={lock}
            type="checkbox"
            className="size-5 shrink-0 accent-accent"
            checked={locked}
            onChange={(event) => setLocked(event.target.checked)}
            aria-describedby={lockHint}
          />
          Lock the room
        </label>
        <p id={lockHint} className="text-quiet text-xs">
          While it is locked, only its owner and moderators can write. Everybody can read.
        </p>
        <label htmlFor={slow} className="mt-4 block font-semibold text-sm">
          Slow mode
        </label>
        <select
          id={slow}
          className="field mt-1.5 w-full"
          value={slowMode}
          onChange={(event) => setSlowMode(Number(event.target.value))}
          aria-describedby={slowHint}
        >
          {slowModes.map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds === 0 ? "Off" : `One message in ${durationText(seconds)}`}
            </option>
          ))}
        </select>
        <p id={slowHint} className="mt-1 text-quiet text-xs">
          How long members wait between two messages. The owner and moderators need not.
        </p>
        <div className="mt-5 flex justify-end gap-2">
          <DialogClose ref={done} className="button">
            Cancel
          </DialogClose>
          <button type="submit" className="button button-primary">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
