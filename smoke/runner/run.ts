import { setTimeout as pause } from "node:timers/promises";
import { Failed, Skipped } from "../outcome.ts";
import type { Check, Context, Result } from "./check.ts";

/** What all checks share. */
export type Shared = Omit<Context, "defer">;

/** Ends a check that waits for something without its own deadline. */
const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Failed(`It was not finished after ${milliseconds / 1000} s.`)),
    milliseconds,
  );
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};

/** Runs one check, and closes what it opened. */
const make = async (check: Check, shared: Shared): Promise<Result> => {
  const begun = performance.now();
  const closing: (() => unknown)[] = [];
  const result = (outcome: Result["outcome"], sentence: string): Result => {
    return { check, outcome, sentence, milliseconds: Math.round(performance.now() - begun) };
  };
  const work = check.run({ ...shared, defer: (close) => void closing.push(close) });
  try {
    return result("ok", await within(Math.max(check.deadline ?? 0, 3 * shared.timeoutMs), work));
  } catch (error) {
    if (error instanceof Skipped) return result("skipped", error.message);
    const what = error instanceof Error ? error.message : String(error);
    return result("failed", `${what} ${check.lookAt}`);
  } finally {
    for (const close of closing.toReversed()) close();
  }
};

/** Runs the given functions one after the other, with a pause before each. */
const createTurns = (milliseconds: number) => {
  let turn: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(() => pause(milliseconds)).then(work);
    turn = mine;
    return mine;
  };
};

const titles = (results: readonly Result[]) => results.map(({ check }) => `"${check.title}"`).join(" and ");

/**
 * Runs all checks: those of a phase at once, each as soon as its prerequisites have succeeded.
 *
 * @param sharedFor what a check works with.
 * @param report receives each result as it arrives.
 */
export const runChecks = async (
  phases: readonly (readonly Check[])[],
  sharedFor: (check: Check) => Shared,
  report: (result: Result) => void,
): Promise<Result[]> => {
  const checks = new Map(phases.flat().map((check) => [check.name, check]));
  const results = new Map<string, Promise<Result>>();
  // A room is busy while four events come within 400 ms: packages/core/src/fanout/busy.ts
  const inTurn = createTurns(500);

  const resultOf = (name: string): Promise<Result> => {
    const check = checks.get(name);
    if (!check) throw new Error(`There is no check "${name}".`);
    const known = results.get(name) ?? begin(check);
    results.set(name, known);
    return known;
  };

  const begin = async (check: Check): Promise<Result> => {
    const before = await Promise.all((check.after ?? []).map(resultOf));
    const broken = before.filter(({ outcome }) => outcome === "failed" || outcome === "not run");
    const skipped = before.find(({ outcome }) => outcome === "skipped");
    const notMade = (outcome: Result["outcome"], sentence: string) => {
      return { check, outcome, sentence, milliseconds: 0 };
    };
    const result =
      broken.length > 0
        ? notMade("not run", `Needs ${titles(broken)}.`)
        : skipped
          ? notMade("skipped", skipped.sentence)
          : await (check.inRoom
              ? inTurn(() => make(check, sharedFor(check)))
              : make(check, sharedFor(check)));
    report(result);
    return result;
  };

  const all: Result[] = [];
  for (const phase of phases) all.push(...(await Promise.all(phase.map(({ name }) => resultOf(name)))));
  return all;
};
