import { LogSlice } from "../../packages/core/src/protocol/event.ts";
import { parseAs } from "../../packages/core/src/protocol/parse.ts";
import { neverBusy } from "../../packages/local/test/tuning.ts";
import { talk } from "../model/commands.ts";
import type { Rule } from "./rule.ts";

/** The log, for a client that trusts live frames: nothing was ever missed. */
const believing: typeof globalThis.fetch = async (input, init) => {
  const answer = await fetch(input, init);
  const after = new URL(String(input)).searchParams.get("after");
  if (after === null || !answer.ok) return answer;
  const slice = parseAs(LogSlice, await answer.json());
  return Response.json({ ...slice, events: [], settled: Number(after), more: false });
};

/** Half of the live frames are lost, and the client does not look for them. */
export const logIsTruth: Rule = {
  name: "the log is the truth, live frames are hints",
  // Each message in a separate frame, so that it can be lost alone.
  patches: [],
  tuning: neverBusy,
  fetch: believing,
  happenings: talk,
  timing: { heartbeat: 1_000 },
  faults: [{ fault: "lostPost", rate: 0.5 }],
};
