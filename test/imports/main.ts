import { join } from "node:path";
import { check } from "./check.ts";

const found = check(join(import.meta.dirname, "../.."));
for (const sentence of found) console.error(sentence);
if (found.length > 0) process.exitCode = 1;
