import { RoomTitle } from "@parley/core/wire/field";
import { titleCharacters } from "@parley/core/wire/limits";
import { Hash, Lock, UsersRound } from "lucide-react";
import { type ReactNode, type RefObject, type SubmitEvent, useId, useRef, useState } from "react";
import * as v from "valibot";
import { useLocation } from "wouter";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { useOpenRoomMaker } from "../../rooms/use-open-room-maker.ts";
import { useSession } from "../../session/context.tsx";
import { Choice } from "../../settings/choice.tsx";
import { DirectRoom } from "./direct-room.tsx";

const kinds = [
  { value: "private", name: "Private", Icon: Lock },
  { value: "open", name: "Open", Icon: Hash },
  { value: "direct", name: "Direct", Icon: UsersRound },
] as const;

type Kind = (typeof kinds)[number]["value"];

/** Makes a room that its reader owns, or a direct one, and opens it. */
export default function NewRoomDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<Kind>("private");
  const input = useRef<HTMLInputElement>(null);
  const Form = forms[kind];
  return (
    <Dialog title="New room" onClose={onClose} initialFocus={input}>
      <Form input={input} onMade={onClose}>
        <Choice title="This room is" value={kind} choices={kinds} onChoice={setKind} />
      </Form>
    </Dialog>
  );
}

type KindProps = { input: RefObject<HTMLInputElement | null>; onMade: () => void; children: ReactNode };

function PrivateRoom({ input, onMade, children }: KindProps) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState<string>();
  const isMaking = useRef(false);

  const create = async () => {
    const titled = v.safeParse(RoomTitle, title);
    if (!titled.success) return setProblem(titled.issues[0].message);
    if (isMaking.current) return;
    isMaking.current = true;
    try {
      navigate(`/r/${await client.createPrivateRoom({ title: titled.output })}`);
      onMade();
    } catch {
      isMaking.current = false;
      setProblem("The room could not be made. Check your connection, and try again.");
    }
  };

  return (
    <RoomForm
      input={input}
      label="Title"
      value={title}
      hint={`Up to ${titleCharacters} characters. You can leave it empty, and change it later.`}
      problem={problem}
      onChange={(text) => {
        setTitle(text);
        setProblem(undefined);
      }}
      onSubmit={() => void create()}
    >
      {children}
      <p className="mt-2 mb-4 text-quiet text-sm">
        Only people who are added to it can find it, read it and write in it.
      </p>
    </RoomForm>
  );
}

function OpenRoom({ input, onMade, children }: KindProps) {
  const [name, setName] = useState("");
  const { problem, isMaking, make, reset } = useOpenRoomMaker(onMade);
  return (
    <RoomForm
      input={input}
      label="Name"
      value={name}
      hint="It never changes. Use the letters a to z, digits and hyphens."
      problem={problem}
      isBusy={isMaking}
      onChange={(text) => {
        setName(text);
        reset();
      }}
      onSubmit={() => make(name)}
    >
      {children}
      <p className="mt-2 mb-4 text-quiet text-sm">
        Everybody can find it, read it and write in it. As its owner, you can ban people.
      </p>
    </RoomForm>
  );
}

const forms = { private: PrivateRoom, open: OpenRoom, direct: DirectRoom };

type FormProps = {
  input: RefObject<HTMLInputElement | null>;
  label: string;
  value: string;
  hint: string;
  problem: string | undefined;
  isBusy?: boolean;
  onChange: (text: string) => void;
  onSubmit: () => void;
  children: ReactNode;
};

/** The field of a room's title or name, under what is to be said before. */
function RoomForm({ input, label, value, hint, problem, isBusy = false, children, ...on }: FormProps) {
  const [field, described] = [useId(), useId()];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    on.onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate>
      {children}
      <label htmlFor={field} className="block font-semibold text-sm">
        {label}
      </label>
      <input
        id={field}
        ref={input}
        className="field mt-1.5 w-full"
        value={value}
        onChange={(event) => on.onChange(event.target.value)}
        dir="auto"
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={described}
      />
      <p
        id={described}
        aria-live="polite"
        className={`mt-1 min-h-4 text-xs ${problem === undefined ? "text-quiet" : "text-bad"}`}
      >
        {problem ?? hint}
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <DialogClose className="button">Cancel</DialogClose>
        <button type="submit" className="button button-primary" aria-disabled={isBusy}>
          {isBusy ? "Creating…" : "Create"}
        </button>
      </div>
    </form>
  );
}
