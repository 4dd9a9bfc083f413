import { RoomTitle, RoomTopic } from "@parley/core/wire/field";
import { titleCharacters, topicCharacters } from "@parley/core/wire/limits";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { type Ref, type SubmitEvent, useId, useRef, useState } from "react";
import * as v from "valibot";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { menuButton } from "../../dialog/room-menu-button.ts";
import { useClient, useSession } from "../../session/context.tsx";

type Part = "title" | "topic";

/** Changes what the room is called and what it is about. */
export default function DescriptionDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const { client } = useSession();
  const now = useClient(({ rooms }) => rooms.get(room)?.description);
  // What others change meanwhile stays as they have it, unless it is changed here as well.
  const [known] = useState(now);
  const [title, setTitle] = useState(known?.title ?? "");
  const [topic, setTopic] = useState(known?.topic ?? "");
  const [problem, setProblem] = useState<{ part: Part; text: string }>();
  const first = useRef<HTMLInputElement>(null);
  const done = useRef<HTMLButtonElement>(null);

  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const titled = v.safeParse(RoomTitle, title);
    if (!titled.success) return setProblem({ part: "title", text: titled.issues[0].message });
    const about = v.safeParse(RoomTopic, topic);
    if (!about.success) return setProblem({ part: "topic", text: about.issues[0].message });
    const change = {
      ...(titled.output !== (known?.title ?? "") && { title: titled.output }),
      ...(about.output !== (known?.topic ?? "") && { topic: about.output }),
    };
    if (Object.keys(change).length > 0) client.describeRoom(room, change);
    done.current?.click();
  };

  return (
    <Dialog title="Title and topic" onClose={onClose} initialFocus={first} finalFocus={menuButton}>
      <form onSubmit={save} noValidate>
        <Field
          label="Title"
          hint={`Up to ${titleCharacters} characters. Leave it empty to show ${roomKindOf(room) === "open" ? `#${room}` : "“Private room”"}.`}
          value={title}
          problem={problem?.part === "title" ? problem.text : undefined}
          onChange={(text) => {
            setTitle(text);
            setProblem(undefined);
          }}
          field={first}
        />
        <Field
          label="Topic"
          hint={`What the room is about, in up to ${topicCharacters} characters.`}
          value={topic}
          problem={problem?.part === "topic" ? problem.text : undefined}
          onChange={(text) => {
            setTopic(text);
            setProblem(undefined);
          }}
        />
        <div className="mt-4 flex justify-end gap-2">
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

type FieldProps = {
  label: string;
  hint: string;
  value: string;
  problem: string | undefined;
  onChange: (text: string) => void;
  field?: Ref<HTMLInputElement>;
};

function Field({ label, hint, value, problem, onChange, field }: FieldProps) {
  const [id, hintId] = [useId(), useId()];
  return (
    <>
      <label htmlFor={id} className="mt-3 block font-semibold text-sm first:mt-0">
        {label}
      </label>
      <input
        ref={field}
        id={id}
        className="field mt-1.5 w-full"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        dir="auto"
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={hintId}
      />
      <p
        id={hintId}
        aria-live="polite"
        className={`mt-1 min-h-4 text-xs ${problem === undefined ? "text-quiet" : "text-bad"}`}
      >
        {problem ?? hint}
      </p>
    </>
  );
}
