import { randomId } from "@parley/client/random-id";
import { reportCharacters } from "@parley/core/wire/limits";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { type FormEvent, useId, useRef, useState } from "react";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";
import { Choice } from "../../settings/choice.tsx";
import type { Asked } from "../composer/edit-context.tsx";
import { useBlocked } from "./use-blocked.ts";

type What = "message" | "user";

const whats = [
  { value: "message", name: "This message" },
  { value: "user", name: "This user" },
] as const;

type Props = { room: string; reporting: Asked; onClose: () => void };

/** Reports a message or its author to those who keep order in the room, and blocks the author if wanted. */
export default function ReportDialog({ room, reporting: { message, from }, onClose }: Props) {
  const { client } = useSession();
  const field = useRef<HTMLInputElement>(null);
  const [id, blockId] = [useId(), useId()];
  const [what, setWhat] = useState<What>("message");
  const [reason, setReason] = useState("");
  const isBlocked = useBlocked(message.userId);
  const [blocks, setBlocks] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [state, setState] = useState<"asks" | "sends" | "done">("asks");
  // The same for a retry: it is one report.
  const [request, setRequest] = useState(randomId);

  const send = async () => {
    const { seq = 0, userId } = message;
    const reports = await client.reportsOf(room);
    await reports.make({ id: request, reason, ...(what === "message" ? { seq } : { user: userId }) });
    if (blocks && !isBlocked) await client.setBlocked(userId, true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state !== "asks") return;
    if (reason.trim() === "") {
      setProblem("Say in a few words what is wrong.");
      field.current?.focus();
      return;
    }
    setState("sends");
    setProblem(undefined);
    send().then(
      () => setState("done"),
      (cause: unknown) => {
        setProblem(requestProblem(cause));
        setState("asks");
      },
    );
  };

  return (
    <Dialog title="Report" onClose={onClose} initialFocus={field} finalFocus={() => from}>
      {state === "done" ? (
        <>
          <p role="status" className="text-sm">
            Reported. Thank you.
          </p>
          <div className="mt-5 flex justify-end">
            <DialogClose className="button button-primary">Close</DialogClose>
          </div>
        </>
      ) : (
        <form onSubmit={submit}>
          <Choice<What>
            title="What is this about?"
            value={what}
            choices={whats}
            onChoice={(next) => {
              setWhat(next);
              setRequest(randomId());
            }}
          />
          <label htmlFor={id} className="mt-5 block font-semibold text-sm">
            What is wrong?
          </label>
          <input
            ref={field}
            id={id}
            className="field mt-1.5 w-full"
            value={reason}
            maxLength={reportCharacters}
            onChange={(event) => setReason(event.target.value)}
            dir="auto"
            autoComplete="off"
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-hint`}
          />
          <p id={`${id}-hint`} className="mt-1.5 text-quiet text-xs">
            {roomKindOf(room) === "direct" ? toAdministrators : toModerators}
          </p>
          {!isBlocked && (
            <label htmlFor={blockId} className="mt-4 flex min-h-11 items-center gap-3 text-sm">
              <input
                id={blockId}
                type="checkbox"
                className="size-4 accent-accent"
                checked={blocks}
                onChange={(event) => setBlocks(event.target.checked)}
              />
              Also block this user for me
            </label>
          )}
          <p role="alert" className="mt-2 text-bad text-sm empty:hidden">
            {problem}
          </p>
          <div className="mt-4 flex justify-end gap-2">
            <DialogClose className="button">Cancel</DialogClose>
            <button type="submit" className="button button-primary" disabled={state === "sends"}>
              {state === "sends" ? "Sending…" : "Report"}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

const toAdministrators =
  "The administrators of this chat see your name, and a copy of the message. The other user does not see it.";
const toModerators =
  "Those who keep order in this room see your name, and a copy of the message; where nobody does, the administrators of this chat do. The other user does not see it.";
