import { readFile } from "node:fs/promises";
import { errorCodes } from "@parley/core/wire/error";
import { expect, test } from "vitest";
import { statusOf } from "./error.ts";

const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

/** The statuses in a row of the page's table of codes, in the order of the row's codes. */
const documented = (code: string) => {
  const row = page
    .split("\n")
    .find((line) => line.startsWith("|") && line.split("|")[1]?.includes(`\`${code}\``));
  const [, codes = "", meaning = ""] = row?.split("|") ?? [];
  const at = [...codes.matchAll(/`(\w+)`/g)].findIndex(([, each]) => each === code);
  const statuses = [...meaning.matchAll(/\b[45]\d\d\b/g)].map(([status]) => Number(status));
  return statuses[at];
};

test.each(errorCodes)("docs/protocol.md has the status that HTTP answers %s with", (code) => {
  expect(documented(code)).toBe(statusOf[code]);
});
