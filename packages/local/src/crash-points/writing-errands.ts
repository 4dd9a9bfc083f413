import type { FaultRule } from "../faults/plan.ts";
import { changed, type Errand, firstSeq, say, send } from "./errand.ts";

/** A pong would tell the client to read the log, and it could find what it sent there before it tries again. */
const noPings: FaultRule = { fault: "lostFrame", task: "ping" };

type Outcome = Pick<Errand, "run" | "shows">;

const firstTry = (task: string, errand: Outcome): Errand => ({
  name: `${task}, for the first time`,
  ...errand,
  about: [send(task, 1)],
});

/** What is changed in the log, and has to come through whatever happened to the first try. */
const tried = (task: string, last: string, errand: Outcome): Errand[] => [
  firstTry(task, errand),
  {
    name: `${task}, after an acknowledgement was lost`,
    ...errand,
    rules: [{ fault: "lostReply", ...send(task, 1) }, noPings],
    about: [send(task, 2)],
  },
  {
    name: `${task}, after a first try that died before its ${last}`,
    ...errand,
    rules: [{ fault: "death", when: "before", ...send(task, 1), call: last, times: 1 }, noPings],
    deaths: 1,
    about: [send(task, 2)],
  },
];

/** What goes into the log, and the second try of it. */
export const writingErrands: readonly Errand[] = [
  ...tried("sendMessage", "PutItem event", {
    run: ({ writer, room }) => say(writer, room, "after"),
    shows: ["before", "after"],
  }),
  ...tried("edit", "UpdateItem event", {
    run: async ({ writer, room }) => {
      writer.client.edit(room, firstSeq(writer), "edited");
      await changed(writer, "edited");
    },
    shows: ["edited"],
  }),
  // Its second try is an edit's: the same calls, from the same lines.
  firstTry("delete", {
    run: async ({ writer, room }) => {
      writer.client.remove(room, firstSeq(writer));
      await changed(writer, "");
    },
    shows: [""],
  }),
];
