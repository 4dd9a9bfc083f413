import type { Measured } from "../cost/actions.ts";
import { billOf } from "../cost/bill.ts";
import { standing } from "../cost/standing.ts";
import { upkeepOf } from "../cost/upkeep.ts";
import { monthOf } from "../cost/workload.ts";
import type { Scenario } from "./arguments.ts";
import { loadOf, ratesOf } from "./load.ts";
import type { Findings } from "./report.ts";
import { simulate } from "./simulate.ts";
import { wallsFor } from "./walls.ts";

/** What a scenario costs in a month. */
export const billFor = ({ workload }: Scenario, measured: Measured) => {
  const month = monthOf(workload, measured);
  return billOf(month.total, upkeepOf(standing.production, workload, month, measured.stored));
};

/** Computes a scenario, and simulates its busiest hour. */
export const findOut = (scenario: Scenario, measured: Measured, seed: number): Findings => {
  const rates = ratesOf(scenario);
  const load = loadOf(rates, measured);
  return {
    scenario,
    rates,
    load,
    walls: wallsFor(load),
    simulation: simulate(scenario, seed),
    bill: billFor(scenario, measured),
  };
};
