import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { expect, test } from "vitest";
import { errorCodes } from "../wire/error.ts";
import { ErrorFrame } from "./frame.ts";

const sentence = "Wait a little.";
const frame = (code: string) => ({ action: "error", code, message: sentence, error: sentence });

test("an error is read with its code, and with `unknown` for one that only a newer server has", () => {
  for (const code of errorCodes) expect(v.parse(ErrorFrame, frame(code)).code).toBe(code);
  expect(v.parse(ErrorFrame, frame("from_a_newer_server"))).toEqual({ ...frame("unknown") });
});

test("docs/protocol.md says once what each code means, and has no other code", async () => {
  const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const table = page.slice(
    page.indexOf("| code | meaning"),
    page.indexOf("`hello`, `join`, `leave` and `ping` follow"),
  );
  const firstCells = table.split("\n").flatMap((row) => row.split("|")[1] ?? []);
  const documented = firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code));
  expect(documented.toSorted()).toEqual(errorCodes.toSorted());
});
