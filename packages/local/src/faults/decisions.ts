import { chances } from "./chance.ts";
import { type Latency, millisecondsOf } from "./latency.ts";
import type { CallWhere, FaultKind, FaultPlan, FaultRule, Service } from "./plan.ts";

/** Something that may fail: an invocation, or a call that it makes. */
export type Occasion = {
  function: string;
  task: string;
  invocation: number;
  service?: Service;
  call?: string;
  nth?: number;
};

type RuleOf<Kind extends FaultKind> = Extract<FaultRule, { fault: Kind }>;

/** Decides by a plan which faults are injected on which occasion. */
export type FaultDecisions = {
  /** The first rule of that kind that applies now, and is counted. */
  of<Kind extends FaultKind>(kind: Kind, occasion: Occasion): RuleOf<Kind> | undefined;
  /** How long a fault delays the occasion, in milliseconds. */
  delay(latency: Latency, occasion: Occasion): number;
  /** How often each rule of the plan was applied, in the plan's order. */
  readonly struck: readonly number[];
};

const matches = (rule: CallWhere, occasion: Occasion) =>
  (rule.function === undefined || rule.function === occasion.function) &&
  (rule.task === undefined || rule.task === occasion.task) &&
  (rule.invocation === undefined || rule.invocation === occasion.invocation) &&
  (rule.service === undefined || rule.service === occasion.service) &&
  (rule.call === undefined || rule.call === occasion.call) &&
  (rule.nth === undefined || rule.nth === occasion.nth);

const nameOf = ({ function: name, task, service, call }: Occasion) =>
  [name, task, service, call].filter((part) => part !== undefined).join(" ");

/** Reads a plan; `onStrike` receives each injected fault. */
export const createFaultDecisions = (
  plan: FaultPlan,
  onStrike: (kind: FaultKind) => void,
): FaultDecisions => {
  const chance = chances(plan.seed);
  const struck = plan.rules.map(() => 0);
  const rules = plan.rules.map((rule, index) => ({ rule, index }));
  const isOf =
    <Kind extends FaultKind>(kind: Kind) =>
    (entry: { rule: FaultRule; index: number }): entry is { rule: RuleOf<Kind>; index: number } =>
      entry.rule.fault === kind;

  const strikes = (rule: FaultRule, index: number, occasion: Occasion) => {
    if (!matches(rule, occasion) || (struck[index] ?? 0) >= (rule.times ?? Infinity)) return false;
    const { rate = 1 } = rule;
    if (rate < 1 && chance(`${index} ${nameOf(occasion)}`) >= rate) return false;
    struck[index] = (struck[index] ?? 0) + 1;
    return true;
  };

  return {
    struck,
    of: (kind, occasion) => {
      const found = rules.filter(isOf(kind)).find(({ rule, index }) => strikes(rule, index, occasion));
      if (found) onStrike(kind);
      return found?.rule;
    },
    delay: (latency, occasion) => millisecondsOf(latency, chance(`delay ${nameOf(occasion)}`)),
  };
};
