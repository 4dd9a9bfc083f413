import { readFileSync } from "node:fs";
import { join } from "node:path";

const source = readFileSync(join(import.meta.dirname, "../stage.ts"), "utf8");

/** The environment variables by which the deployer decides something: those in `infra/stage.ts`. */
export const decisions: readonly string[] = [...new Set(source.match(/PARLEY_[A-Z_]+/g))];
