import { RoomTitle } from "@parley/core/wire/field";
import { titleCharacters } from "@parley/core/wire/limits";
import { type SubmitEvent, useId, useRef, useState } from "react";
import * as v from "valibot";
import { useLocation } from "wouter";
import { Dialog, DialogClose } from "../dialog/dialog.tsx";
import { useSession } from "../session/context.tsx";

/** Makes a private room, and opens it. */
export default function PrivateRoomDialog({ onClose }: { onClose: () => void }) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState<string>();
  const [field, hint] = [useId(), useId()];
  const input = useRef<HTMLInputElement>(null);
  const isMaking = useRef(false);

  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const titled = v.safeParse(RoomTitle, title);
    if (!titled.success) return setProblem(titled.issues[0].message);
    if (isMaking.current) return;
    isMaking.current = true;
    try {
      navigate(`/r/${await client.createPrivateRoom({ title: titled.output })}`);
      onClose();
    } catch {
      isMaking.current = false;
      setProblem("The room could not be made. Check your connection, and try again.");
    }
  };

  return (
    <Dialog title="New private room" onClose={onClose} initialFocus={input}>
      <p className="text-quiet text-sm">
        Only people who are added to it can find it, read it and write in it.
      </p>
      <form onSubmit={create} noValidate className="mt-4">
        <label htmlFor={field} className="block font-semibold text-sm">
          Title
        </label>
        <input
          id={field}
          ref={input}
          className="field mt-1.5 w-full"
          value={title}
          onChange={(event) => {
            setTitle(event.target.value);
            setProblem(undefined);
          }}
          dir="auto"
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={hint}
        />
        <p
          id={hint}
          aria-live="polite"
          className={`mt-1 min-h-4 text-xs ${problem === undefined ? "text-quiet" : "text-bad"}`}
        >
          {problem ?? `Up to ${titleCharacters} characters. You can leave it empty, and change it later.`}
        </p>
        <div className="mt-4 flex justify-end gap-2">
          <DialogClose className="button">Cancel</DialogClose>
          <button type="submit" className="button button-primary">
            Create
          </button>
        </div>
      </form>
    </Dialog>
  );
}
