import type { ObservedCall } from "../../packages/local/src/faults/faults.ts";
import type { FaultRule } from "../../packages/local/src/faults/plan.ts";
import type { About, Scenario } from "./scenario.ts";

/** A place where a handler can die: just before or just after one of its calls. */
export type CrashPoint = Omit<ObservedCall, "invocation" | "follows" | "roundTrip"> & {
  invocation?: number;
  when: "before" | "after";
};

/** Ends the handler there, the first time that it comes there. */
export const ruleOf = (point: CrashPoint): FaultRule => ({ fault: "death", times: 1, ...point });

export const nameOf = ({ when, function: name, task, call, nth }: CrashPoint) =>
  `${name} (${task}) dies ${when} its ${nth === 1 ? "" : `${nth}. `}${call}`;

/**
 * Whether calls are of those that a scenario is about. A point stands for the calls at which a handler may
 * die there.
 */
export const covers = (about: About, call: Omit<CrashPoint, "when">): boolean =>
  about.function === call.function &&
  about.task === call.task &&
  (about.invocation ?? call.invocation) === call.invocation &&
  (about.call ?? call.call) === call.call;

/** Whether a call is the one at which a handler is to die. */
export const isAt = (point: CrashPoint, call: ObservedCall): boolean =>
  covers(point, call) && point.service === call.service && point.nth === call.nth;

/** Whether a scenario is about a call. */
export const isAbout =
  ({ about }: Scenario) =>
  (call: ObservedCall): boolean =>
    about.some((each) => covers(each, call));

/**
 * Whether dying just before a call is the same as dying just after the call it follows, which is a crash
 * point already.
 */
const isAfterAnother = (scenario: Scenario, call: ObservedCall): boolean =>
  call.follows !== undefined && isAbout(scenario)({ ...call, ...call.follows });

/** The crash points of a scenario's calls. Between two calls that follow each other there is one point. */
export const pointsOf = (scenario: Scenario, calls: readonly ObservedCall[]): CrashPoint[] => {
  const points = calls.flatMap((call) => {
    const about = scenario.about.find((each) => covers(each, call));
    if (!about) return [];
    const { invocation: _, follows: __, roundTrip: ___, ...place } = call;
    const { invocation } = about;
    const whens = isAfterAnother(scenario, call) ? (["after"] as const) : (["before", "after"] as const);
    return whens.map((when) => ({ ...place, ...(invocation !== undefined && { invocation }), when }));
  });
  return [...new Map(points.map((point) => [nameOf(point), point])).values()];
};
