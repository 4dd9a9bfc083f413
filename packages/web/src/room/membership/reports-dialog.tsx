import type { Report } from "@parley/client/reports";
import { reportCharacters } from "@parley/core/wire/limits";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Dialog } from "../../dialog/dialog.tsx";
import { menuButton } from "../../dialog/room-menu-button.ts";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";
import { Choice } from "../../settings/choice.tsx";
import { MemberLabel } from "./member-item.tsx";
import { useMemberTags } from "./use-member-tags.ts";
import { type Answer, type ReportList, useReports } from "./use-reports.ts";

const lists = [
  { value: "open", name: "Open" },
  { value: "answered", name: "Answered" },
] as const;

/** What was reported in a room, for those who keep order there. */
export default function ReportsDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const [list, setList] = useState<ReportList>("open");
  const { reports, next, problem, read, answer } = useReports(room, list);
  const region = useRef<HTMLUListElement>(null);
  const length = reports?.length;
  // Before the dialog takes the focus of a row that has gone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked after whenever a row goes
  useLayoutEffect(() => {
    if (document.activeElement === document.body) region.current?.focus();
  }, [length]);
  return (
    <Dialog title="Reports" onClose={onClose} finalFocus={menuButton}>
      <Choice<ReportList>
        title="Show"
        hint="Reports about you are not among them. Nor are those about the owner, which the administrators see."
        value={list}
        choices={lists}
        onChoice={setList}
      />
      <p role="status" className="mt-4 text-quiet text-sm empty:hidden">
        {statusOf(list, length, problem)}
      </p>
      <ul ref={region} tabIndex={-1} aria-label="Reports" className="mt-3 flex flex-col gap-3 outline-none">
        {reports?.map((report) => (
          <ReportItem key={report.id} room={room} report={report} onAnswer={(said) => answer(report, said)} />
        ))}
      </ul>
      <p role="alert" className="mt-2 text-bad text-sm empty:hidden">
        {problem}
      </p>
      {(next !== undefined || problem !== undefined) && (
        <button type="button" className="button mt-3 w-full" onClick={() => read(next)}>
          {problem === undefined ? "Show more" : "Try again"}
        </button>
      )}
    </Dialog>
  );
}

const statusOf = (list: ReportList, length: number | undefined, problem: string | undefined) => {
  if (length === 0) return list === "open" ? "Nothing waits for an answer." : "Nothing was answered lately.";
  return length === undefined && problem === undefined ? "Loading…" : "";
};

const partyTexts = { about: "is reported", reporter: "reported it" } as const;

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

type ItemProps = { room: string; report: Report; onAnswer: (answer: Answer) => Promise<void> };

function ReportItem({ room, report, onAnswer }: ItemProps) {
  const { about, reporter, reason, message, createdAt, answer } = report;
  const parties = useMemo(() => [about, reporter], [about, reporter]);
  const tagOf = useMemberTags(room, parties);
  const heading = useId();
  return (
    <li
      aria-labelledby={heading}
      className="rounded-2xl border border-line bg-sunken px-3.5 py-3 [overflow-wrap:anywhere]"
    >
      <p id={heading} dir="auto" className="font-semibold text-sm">
        {reason}
      </p>
      <div className="mt-2">
        <MemberLabel member={about} tag={tagOf(about)} role={partyTexts.about} />
      </div>
      {message && (
        <blockquote
          dir="auto"
          className="mt-2 max-h-40 overflow-y-auto whitespace-pre-wrap rounded-xl bg-panel px-3 py-2 text-sm [unicode-bidi:plaintext]"
        >
          {message.text ?? <span className="text-quiet italic">The message had been deleted</span>}
        </blockquote>
      )}
      <div className="mt-2">
        <MemberLabel
          member={reporter}
          tag={tagOf(reporter)}
          role={`${partyTexts.reporter}, ${day.format(new Date(createdAt))}`}
        />
      </div>
      {answer ? (
        <p dir="auto" className="mt-2 text-quiet text-sm">
          {answer.answer === "done" ? "Done" : "Dismissed"}
          {answer.note !== undefined && `: ${answer.note}`}
        </p>
      ) : (
        <Answers room={room} report={report} onAnswer={onAnswer} />
      )}
    </li>
  );
}

function Answers({ room, report: { message }, onAnswer }: ItemProps) {
  const { client } = useSession();
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [deleted, setDeleted] = useState<string>();
  const say = async (answer: Answer["answer"]) => {
    setBusy(true);
    await onAnswer({ answer, ...(note.trim() !== "" && { note }) });
    setBusy(false);
  };
  const remove = () => {
    try {
      if (message) client.deleteMessage(room, message.seq);
      setDeleted("The message is being deleted.");
    } catch (cause) {
      setDeleted(requestProblem(cause));
    }
  };
  return (
    <div className="mt-3">
      <input
        aria-label="Note"
        placeholder="Note, if you like"
        className="field w-full"
        value={note}
        maxLength={reportCharacters}
        onChange={(event) => setNote(event.target.value)}
        dir="auto"
        autoComplete="off"
      />
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        {message?.text !== undefined && (
          <button type="button" className="button mr-auto" disabled={deleted !== undefined} onClick={remove}>
            Delete message
          </button>
        )}
        <button type="button" className="button" disabled={isBusy} onClick={() => void say("dismissed")}>
          Dismiss
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={isBusy}
          onClick={() => void say("done")}
        >
          Done
        </button>
      </div>
      <p role="status" className="mt-1 text-quiet text-xs empty:hidden">
        {deleted}
      </p>
    </div>
  );
}
