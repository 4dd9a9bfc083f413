import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure, type PartName, partNames } from "./parts.ts";
import type { Finding, Tell } from "./report/finding.ts";
import { short, whole } from "./settings.ts";

/*
 * Each part is measured in a process of its own, cloud and all: what one leaves on the heap, and how it had the code compiled,
 * would be another's pause.
 */

const program = fileURLToPath(import.meta.url);

type Word = { line: string } | { finding: Finding };

/** Measures one part in a fresh process. @throws when it fails; that process has said why on standard error. */
export const measureApart = (part: PartName, form: "short" | "whole", tell: Tell): Promise<Finding> =>
  new Promise((resolve, reject) => {
    const child = fork(program, [part, form]);
    child.on("message", (word: Word) => {
      if ("line" in word) tell(word.line);
      else resolve(word.finding);
    });
    child.once("exit", () => reject(new Error(`${part} could not be measured.`)));
  });

const say = (word: Word) =>
  new Promise<void>((resolve, reject) => {
    process.send?.(word, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });

if (import.meta.main) {
  // Without its parent it has no reason to be.
  process.on("disconnect", () => process.exit(1));
  const [, , name, form] = process.argv;
  const part = partNames.find((each) => each === name);
  if (part === undefined) throw new Error(`There is no part "${name}".`);
  const tell: Tell = (line) => void say({ line });
  await say({ finding: await measure(part, form === "short" ? short : whole, tell) });
  process.exit();
}
