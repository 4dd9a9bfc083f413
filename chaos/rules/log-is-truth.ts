import { LogSlice } from "../../packages/core/src/protocol/event.ts";
import { parseAs } from "../../packages/core/src/protocol/parse.ts";
import { until } from "../until.ts";
import type { Rule } from "./rule.ts";

/** The log, to a client that believes in what it was told live: nothing was missed, ever. */
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
  patches: [],
  fetch: believing,
  shows: "differs",
  timing: { heartbeat: 1_000 },
  schedule: async ({ cloud, gathering, reading }) => {
    const writer = await gathering.invite("writer", ["leaky"]);
    await gathering.invite("reader", ["leaky"], reading);
    await gathering.allIn(60_000);
    cloud.suffer({ seed: 1, rules: [{ fault: "lostPost", rate: 0.5 }] });
    for (let count = 0; count < 12; count += 1) writer.send("leaky");
    await until(() => writer.pending === 0, { within: 30_000 });
    cloud.calm();
  },
};
