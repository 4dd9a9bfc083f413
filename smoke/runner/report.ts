import type { Outcome, Result } from "./check.ts";

const marks = {
  ok: "ok      ",
  failed: "FAILED  ",
  skipped: "skipped ",
  "not run": "not run ",
} as const satisfies Record<Outcome, string>;

/** A result as it is printed: `ok      CORS: …`. */
export const asLine = ({ check, outcome, sentence }: Result): string =>
  `${marks[outcome]}${check.title}: ${sentence}`;

/** A result for programs. */
export const asJson = ({ check: { name, title }, outcome, sentence, milliseconds }: Result): string =>
  JSON.stringify({ name, title, outcome, sentence, milliseconds });

/** The last line: how many checks had which result. */
export const summary = (results: readonly Result[], seconds: number): string => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const others = (["skipped", "not run"] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `, ${count(outcome)} ${outcome}`)
    .join("");
  return `${count("ok")} ok, ${count("failed")} failed${others}, in ${seconds} s.`;
};
