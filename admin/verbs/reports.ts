import { uncharged } from "../../packages/core/src/cost.ts";
import type { Report, ReportAnswer } from "../../packages/core/src/protocol/report.ts";
import { answerReport } from "../../packages/core/src/report/answer.ts";
import { listReports, reportLists } from "../../packages/core/src/report/list.ts";
import { administrators } from "../../packages/core/src/report/report.ts";
import type { Stage } from "../stage.ts";

/** The most reports that are printed. */
const limit = 50;

/** The name under which administrators answer. No user has this id. */
const operator = "operator";

/** A text of a user's, in one line without control characters. */
const quoted = (text: string): string => JSON.stringify(text);

const partyText = ({ userId, name }: Report["about"]): string =>
  name === undefined ? userId : `${userId} ${quoted(name)}`;

const textOf = ({ id, room, createdAt, reason, reporter, about, message, answer }: Report): string =>
  [
    `${id}  ${createdAt}  ${room}${message ? ` ${message.seq}` : ""}`,
    `  about     ${partyText(about)}`,
    `  reporter  ${partyText(reporter)}`,
    `  reason    ${quoted(reason)}`,
    ...(message ? [`  message   ${message.text === undefined ? "deleted" : quoted(message.text)}`] : []),
    ...(answer
      ? [`  ${answer.answer} by ${answer.by}${answer.note === undefined ? "" : `: ${quoted(answer.note)}`}`]
      : []),
  ].join("\n");

/**
 * Prints reports, newest first: those that the administrators answer, or those of a room.
 *
 * @param answered whether those that are answered, instead of the open ones.
 */
export const reports = async (
  { store }: Stage,
  { room, answered }: { room: string | undefined; answered: boolean },
): Promise<string> => {
  const [open, closed] = reportLists;
  const who = { place: room ?? administrators, by: operator };
  const page = await listReports(store, who, { list: answered ? closed : open, limit });
  const more = page.next === undefined ? [] : [`There are more than ${limit}. Answer some of them.`];
  if (page.reports.length === 0) return "There are no reports.";
  return [...page.reports.map(textOf), ...more].join("\n\n");
};

/** Answers a report of the administrators' list, or of a room's. */
export const answer = async (
  { store }: Stage,
  { report, room, ...said }: ReportAnswer & { report: string; room: string | undefined },
): Promise<string> => {
  const answering = { place: room ?? administrators, report, by: operator };
  return textOf(await answerReport(store, answering, said, uncharged));
};
