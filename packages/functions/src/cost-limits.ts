import { CostLimits } from "@parley/core/allowance/cost-limits";
import { allowances } from "./allowances.ts";
import { log } from "./log.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** What users, addresses and this stage may cost. */
export const costs = new CostLimits(store, {
  ...allowances,
  dailyBudget: Number(setting("PARLEY_DAILY_BUDGET")),
});

/** Reads how the stage stands, once in ten seconds at most. What cannot be read stays as it was known. */
export const refreshStage = (): Promise<void> =>
  costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));

/** Charges the posts of a delivery, and reports what is due. A report that fails takes nothing back. */
export const chargePosts = (...delivery: Parameters<CostLimits["chargePosts"]>): Promise<void> =>
  costs.chargePosts(...delivery).catch((error: unknown) => log.error("Cost counter not updated", {}, error));

/** Reports what work cost, if that is due. The work is done: a report that fails takes nothing back. */
export const reportCosts = (payer: Parameters<CostLimits["report"]>[0]): Promise<void> =>
  costs.report(payer).catch((error: unknown) => log.error("Cost counter not updated", {}, error));
