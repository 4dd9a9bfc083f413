import { firstFault, noSentence } from "@parley/core/wire/first-fault";
import * as v from "valibot";
import { type FaultPlan, noCounts } from "./plan.ts";

const time = v.pipe(v.number(), v.finite(), v.minValue(0));
const Latency = v.union(
  [
    v.strictObject({ ms: time }),
    v.strictObject({ median: time, max: time }),
    v.strictObject({ median: time, p99: time }),
  ],
  "needs a `latency` in milliseconds, such as { ms: 100 }",
);

const where = {
  function: v.optional(v.string()),
  task: v.optional(v.string()),
  invocation: v.optional(v.number()),
  rate: v.optional(
    v.pipe(v.number(), v.minValue(0, "has a `rate` from 0 to 1"), v.maxValue(1, "has a `rate` from 0 to 1")),
  ),
  times: v.optional(v.pipe(v.number(), v.minValue(0, "has `times` of 0 or more"))),
};
const callWhere = {
  ...where,
  service: v.optional(
    v.picklist(["dynamodb", "connections", "lambda", "queue"], "has a `service` that functions do not call"),
  ),
  call: v.optional(v.string()),
  nth: v.optional(v.number()),
};
const when = v.picklist(["before", "after"], 'needs `when`: "before" or "after"');
const how = v.picklist(["again", "atOnce"], 'needs `how`: "again" or "atOnce"');

const of = <Kind extends string, Fields extends v.ObjectEntries>(fault: Kind, fields: Fields) =>
  v.strictObject({ fault: v.literal(fault), ...fields });

const Rule = v.variant(
  "fault",
  [
    of("slowCall", { ...callWhere, latency: Latency }),
    of("throttledCall", callWhere),
    of("lostAnswer", callWhere),
    of("staleRead", callWhere),
    of("death", { ...callWhere, when }),
    of("lostPost", where),
    of("doubledPost", where),
    of("latePost", { ...where, latency: Latency }),
    of("slowInvocation", { ...where, latency: Latency }),
    of("throttledInvocation", where),
    of("doubledInvocation", { ...where, how }),
    of("lostFrame", where),
    of("lostReply", where),
    of("lostDisconnect", where),
    of("refusedHandshake", where),
    of("cut", { ...where, when }),
  ],
  `has no \`fault\` that there is: one of ${Object.keys(noCounts()).join(", ")}`,
);

/**
 * What each fault needs beside its conditions; valibot's own sentence for a missing field names the
 * object only.
 */
const needed: Readonly<Record<string, string>> = {
  latency: "needs a `latency` in milliseconds, such as { ms: 100 }",
  when: 'needs `when`: "before" or "after"',
  how: 'needs `how`: "again" or "atOnce"',
};

const sentenceOf = (issue: v.BaseIssue<unknown>) => {
  const key = String(issue.path?.at(-1)?.key ?? "");
  if (issue.received === "undefined" && needed[key]) return needed[key];
  if (issue.expected === "never") return `has a field \`${key}\` that this fault does not have`;
  return issue.message === noSentence ? `has a wrong \`${key}\`` : issue.message;
};

/**
 * Checks that a plan can be carried out, before it is in force: it may come from a file, or from a
 * program without types.
 *
 * @throws Error with a sentence that names the first invalid rule, counted from 1.
 */
export const requirePlan = ({ seed, rules }: FaultPlan): void => {
  if (!Number.isSafeInteger(seed)) throw new Error("A fault plan needs a `seed`, a whole number.");
  for (const [index, rule] of rules.entries()) {
    const read = v.safeParse(Rule, rule, firstFault);
    if (read.success) continue;
    const fault = typeof rule.fault === "string" ? ` (${rule.fault})` : "";
    throw new Error(`Rule ${index + 1} of the fault plan${fault} ${sentenceOf(read.issues[0])}.`);
  }
};
