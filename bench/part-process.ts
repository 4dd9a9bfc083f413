import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure, type PartName, partNames } from "./parts.ts";
import type { Finding, Tell } from "./report/finding.ts";
import { short, whole } from "./settings.ts";

/*
 * Each part is measured in a separate process, with its own cloud: the heap and the compiled code
 * of one would disturb another.
 */

const program = fileURLToPath(import.meta.url);

type Word = { line: string } | { finding: Finding };

/**
 * Measures one part in a fresh process. @throws when it fails; that process has printed why on
 * standard error.
 */
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
  // Without its parent it has no purpose.
  process.on("disconnect", () => process.exit(1));
  const [, , name, form] = process.argv;
  const part = partNames.find((each) => each === name);
  if (part === undefined) throw new Error(`There is no part "${name}".`);
  const tell: Tell = (line) => void say({ line });
  await say({ finding: await measure(part, form === "short" ? short : whole, tell) });
  process.exit();
}
