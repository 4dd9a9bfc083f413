import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../packages/local/src/cloud.ts";
import type { Measured } from "./actions.ts";
import { readArguments } from "./arguments.ts";
import { type Bill, billOf } from "./bill.ts";
import { idleMonth } from "./idle.ts";
import { measureActions, rateLimits } from "./perform.ts";
import { standing } from "./standing.ts";
import { exactUnits } from "./units.ts";
import { upkeepOf } from "./upkeep.ts";
import { monthOf } from "./workload.ts";

let cloud: Cloud;
let measured: Measured;
beforeAll(async () => {
  cloud = await startCloud({ rateLimits });
  measured = await measureActions(cloud, 1);
}, 240_000);
afterAll(() => cloud.close());

test("each action is measured by itself, in the units that it always uses", async () => {
  const { actions, coldStart, stored } = measured;
  const units = Object.fromEntries(
    Object.entries(actions).map(([name, counts]) => [
      name,
      [counts.messagesIn + counts.messagesOut, counts.writeUnits, counts.readUnits, counts.lambdaRequests],
    ]),
  );
  expect(units).toEqual(exactUnits);
  expect(actions.history.httpRequests).toBe(1);
  expect(coldStart).toMatchObject({ lambdaRequests: 0, lambdaGbSeconds: expect.any(Number) });
  expect(coldStart.lambdaGbSeconds).toBeGreaterThan(0);
  // A hundred characters of text, some attributes and keys, and DynamoDB's own hundred bytes.
  expect(stored.table).toBeGreaterThan(300);
  expect(stored.table).toBeLessThan(1024);
});

/** The sums of a bill without what depends on this machine, which is a few percent of any. */
const exactSums = ({ lines }: Bill) => {
  const exact = lines.filter(({ measured }) => !measured);
  const sum = (of: "usd" | "usdAfterFree") => exact.reduce((all, line) => all + line[of], 0);
  return [sum("usd"), sum("usdAfterFree")];
};

const dollarsIn = (text = "") => Number(text.replace(/[^\d.]/g, ""));

test("the months in README are those of the command, to what is measured", async () => {
  const page = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, table = ""] = page.split("| a month of | list price | after the free tier | `cost` with |");
  const rows = table.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  expect(rows).toHaveLength(5);
  for (const row of rows) {
    const [, what, list, afterFree, command = ""] = row.split("|").map((cell) => cell.trim());
    const { workload, idle } = readArguments(command.match(/--[\w-]+|\d+/g) ?? []);
    const month = monthOf(workload, measured);
    const bill = billOf(month.total, upkeepOf(standing.production, workload, month, measured.stored));
    const said = [dollarsIn(list), dollarsIn(afterFree)];
    for (const [at, exact] of exactSums(idle ? idleMonth().production : bill).entries()) {
      const figure = said[at] ?? 0;
      // Rounded to a dollar from ten on, and to a cent below.
      expect([what, figure, exact, figure > exact - (figure >= 10 ? 0.51 : 0.011)]).toEqual([
        what,
        figure,
        exact,
        true,
      ]);
      expect([what, figure, exact, figure < exact * 1.1 + 0.02]).toEqual([what, figure, exact, true]);
    }
  }
});
