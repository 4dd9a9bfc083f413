import * as v from "valibot";
import { flag, numberOf, parseCommandLine, text } from "../command-line/options.ts";
import { Refused } from "../command-line/refused.ts";
import { ReportNote } from "../packages/core/src/wire/field.ts";
import { reportCharacters } from "../packages/core/src/wire/limits.ts";
import { readDuration } from "./duration.ts";

export const usage = `Usage: admin --stage NAME VERB
       admin --local VERB
       admin --table NAME --management URL [--dynamodb URL] VERB

Removes messages, keeps users out and answers reports, for the operator of a stage.
Exit code 1 if it could not be done, or not all of it; 2 for a wrong command line.

  remove ROOM SEQ         delete a message, for everybody and for good
  block USER [--for T]    end a user's connections and let them in no more, for T (30m, 12h, 7d) or until unblocked.
                          It takes 40 seconds
  unblock USER            let them in again
  guests off|on           turn guests away, or let them come
  reports [ROOM]          what was reported in direct rooms, in rooms that nobody owns, and about owners; or in ROOM.
                          With --answered: what was answered within a month
  dismiss REPORT [ROOM] [--note TEXT]
  settle REPORT [ROOM] [--note TEXT]
                          answer a report: nothing has to be done, or something was
  budget                  what the stage has spent today, of what it may

  --stage NAME            a deployed stage; SST's state in your AWS account knows its table and its socket
  --local                 the local cloud on its default ports (with --port N: on others)
  --table NAME            a table, in place of the two above
  --management URL        the management endpoint of its WebSocket API (https:// or http://)
  --dynamodb URL          DynamoDB's endpoint, when it is not AWS's`;

export type Verb =
  | { verb: "remove"; room: string; seq: number }
  | { verb: "block"; userId: string; seconds: number | undefined }
  | { verb: "unblock"; userId: string }
  | { verb: "guests"; guests: "on" | "off" }
  | { verb: "reports"; room: string | undefined; answered: boolean }
  | { verb: "dismiss" | "settle"; report: string; room: string | undefined; note: string | undefined }
  | { verb: "budget" };

/** Where the stage is: by its name, or by its table and endpoints. */
export type Target =
  | { stage: string }
  | { table: string; management: string | undefined; dynamodb: string | undefined; isLocal: boolean };

/** @throws Refused with a sentence that says what is accepted. */
export const readArguments = (args: readonly string[]): { help: true } | { target: Target; verb: Verb } => {
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const verb = readVerb(positionals, values);
  return { target: readTarget(values), verb };
};

const parse = (args: readonly string[]) => {
  const places = { stage: text, local: flag, port: text, table: text, management: text, dynamodb: text };
  const options = { ...places, for: text, note: text, answered: flag, help: flag };
  return parseCommandLine({ args, allowPositionals: true, options }, usage);
};

const readVerb = (positionals: readonly string[], { for: duration, note, answered }: Values): Verb => {
  const [verb, first, second] = positionals;
  const count = positionals.length - 1;
  if (note !== undefined && verb !== "dismiss" && verb !== "settle")
    throw new Refused("--note belongs to `dismiss REPORT` and `settle REPORT`.");
  if (answered && verb !== "reports") throw new Refused("--answered belongs to `reports`.");
  if (duration !== undefined && verb !== "block") throw new Refused("--for belongs to `block USER`.");
  if (verb === "remove" && first !== undefined && second !== undefined && count === 2)
    return { verb, room: first, seq: readSeq(second) };
  if (verb === "block" && first && count === 1)
    return { verb, userId: first, seconds: duration === undefined ? undefined : readSeconds(duration) };
  if (verb === "unblock" && first && count === 1) return { verb, userId: first };
  if (verb === "guests" && (first === "on" || first === "off") && count === 1) return { verb, guests: first };
  if (verb === "reports" && count <= 1) return { verb, room: first, answered: answered === true };
  if ((verb === "dismiss" || verb === "settle") && first && count <= 2)
    return { verb, report: first, room: second, note: note === undefined ? undefined : readNote(note) };
  if (verb === "budget" && count === 0) return { verb };
  throw new Refused(
    `Name one of: remove, block, unblock, guests, reports, dismiss, settle, budget.\n\n${usage}`,
  );
};

const readSeq = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Refused(`SEQ is a message's number in its room, from 1, not "${text}".`);
};

const readNote = (text: string): string => {
  const note = v.safeParse(ReportNote, text);
  if (note.success) return note.output;
  throw new Refused(`--note takes a text of up to ${reportCharacters} characters.`);
};

const readSeconds = (text: string): number => {
  const seconds = readDuration(text);
  if (seconds !== undefined) return seconds;
  throw new Refused(`--for takes minutes, hours or days, such as 30m, 12h or 7d, not "${text}".`);
};

type Values = ReturnType<typeof parse>["values"];

const readTarget = ({ stage, local, port, table, management, dynamodb }: Values): Target => {
  const named = [stage !== undefined, local, table !== undefined].filter(Boolean).length;
  if (named !== 1) throw new Refused("Name the stage with one of --stage NAME, --local and --table NAME.");
  if (stage !== undefined) {
    if (/^[A-Za-z0-9-]+$/.test(stage)) return { stage };
    throw new Refused(`--stage takes the name that was given to \`sst deploy\`, not "${stage}".`);
  }
  if (table !== undefined)
    return {
      table,
      management: readUrl("management", management),
      dynamodb: readUrl("dynamodb", dynamodb),
      isLocal: false,
    };
  const first = numberOf("port", port, 8787, { min: 1, max: 65_530 });
  return {
    table: "parley",
    // The port, and the one after the next, as `npx pnpm@12 local` lays them out.
    management: readUrl("management", management) ?? `http://127.0.0.1:${first}`,
    dynamodb: readUrl("dynamodb", dynamodb) ?? `http://127.0.0.1:${first + 2}`,
    isLocal: true,
  };
};

const readUrl = (flag: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const protocol = URL.parse(text)?.protocol;
  if (protocol === "http:" || protocol === "https:") return text;
  throw new Refused(`--${flag} takes a URL that begins with https:// or http://, not "${text}".`);
};
