import type { ObservedCall } from "../faults/faults.ts";
import type { FaultRule } from "../faults/plan.ts";
import type { About, Errand } from "./errand.ts";

/** A place where a handler can die: just before or just after one of its calls. */
export type CrashPoint = Omit<ObservedCall, "invocation" | "follows"> & {
  invocation?: number;
  when: "before" | "after";
};

/** Ends the handler there, the first time that it comes there. */
export const ruleOf = (point: CrashPoint): FaultRule => ({ fault: "death", times: 1, ...point });

export const nameOf = ({ when, function: name, task, call, nth }: CrashPoint) =>
  `${name} (${task}) dies ${when} its ${nth === 1 ? "" : `${nth}. `}${call}`;

/** Whether calls are of those that an errand is about. A point stands for the calls at which a handler may die there. */
export const covers = (about: About, call: Omit<CrashPoint, "when">): boolean =>
  about.function === call.function &&
  about.task === call.task &&
  (about.invocation ?? call.invocation) === call.invocation &&
  (about.call ?? call.call) === call.call;

/** Whether a call is the one at which a handler is to die. */
export const isAt = (point: CrashPoint, call: ObservedCall): boolean =>
  covers(point, call) && point.service === call.service && point.nth === call.nth;

/** Whether an errand is about a call. */
export const isAbout =
  ({ about }: Errand) =>
  (call: ObservedCall): boolean =>
    about.some((each) => covers(each, call));

/**
 * Whether dying just before a call is the same as dying just after the call it follows, which is a crash point
 * already.
 */
const isAfterAnother = (errand: Errand, call: ObservedCall): boolean =>
  call.follows !== undefined && isAbout(errand)({ ...call, ...call.follows });

/** The crash points of an errand's calls. Between two calls that follow each other there is one point. */
export const pointsOf = (errand: Errand, calls: readonly ObservedCall[]): CrashPoint[] => {
  const points = calls.flatMap((call) => {
    const about = errand.about.find((each) => covers(each, call));
    if (!about) return [];
    const { invocation: _, follows: __, ...place } = call;
    const { invocation } = about;
    const whens = isAfterAnother(errand, call) ? (["after"] as const) : (["before", "after"] as const);
    return whens.map((when) => ({ ...place, ...(invocation !== undefined && { invocation }), when }));
  });
  return [...new Map(points.map((point) => [nameOf(point), point])).values()];
};
