import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { scenarioOf } from "./arguments.ts";
import { loadOf, ratesOf } from "./load.ts";
import { measuredExample } from "./measured-example.ts";
import { wallsFor } from "./walls.ts";

const page = await readFile(new URL("../docs/scale.md", import.meta.url), "utf8");

/**
 * The figures of a row of the page for 1,000, 100,000 and a million users: the last three cells.
 */
const figuresOf = (name: string): number[] => {
  const row = page.split("\n").find((line) => line.replace("*at first:* ", "").startsWith(`| ${name}, `));
  const cells = row?.split("|").slice(-4, -1) ?? [];
  return cells.map((cell) => Number(cell.replace(/[*,\s]/g, "")));
};

test("the walls in docs/scale.md are those of the model, where no machine's time is in them", () => {
  const sizes = [1_000, 100_000, 1_000_000].map((users) =>
    wallsFor(loadOf(ratesOf(scenarioOf(users)), measuredExample)),
  );
  const exact = sizes[0]?.filter(({ from }) => from.load === "computed") ?? [];
  expect(exact).toHaveLength(17);
  for (const { name } of exact) {
    const loads = sizes.map((walls) => walls.find((wall) => wall.name === name)?.load ?? Number.NaN);
    // As many digits as the command prints.
    const printed = loads.map((load) => Number(load.toFixed(load < 10 ? 1 : 0)));
    expect([name, ...figuresOf(name)]).toEqual([name, ...printed]);
  }
});
