import { CostLimits } from "@parley/core/rate-limit/cost-limits";
import { log } from "./log.ts";
import { rateLimits } from "./rate-limits.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** What users, addresses and this stage may cost. */
export const costs = new CostLimits(store, {
  ...rateLimits,
  dailyBudget: Number(setting("PARLEY_DAILY_BUDGET")),
});

/** Reads how the stage stands, once in ten seconds at most. What cannot be read stays as it was known. */
export const refreshStage = (): Promise<void> =>
  costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));

/** Milliseconds that a fan-out waits for how the stage stands. The table hardly ever takes as long. */
const stagePatience = 100;

/** The same for work that goes by what is known when the table is slow. */
export const refreshStageSoon = (): Promise<void> =>
  costs.stage.refreshWithin(stagePatience, (error) => log.error("Stage not read", {}, error));

/**
 * Milliseconds that a guest's frame waits for how the stage stands: as long as an environment's first call
 * may take.
 */
const guestPatience = 1_000;

/**
 * The same for a guest's frame. It waits where the stage was not read within ten seconds: guests may have
 * been turned off since, and an environment that is new or was idle would go by what it knew.
 */
export const refreshStageForGuest = (): Promise<void> =>
  costs.stage.refreshWithin(guestPatience, (error) => log.error("Stage not read", {}, error));

/** Reports what is due of the posts that were charged. A report that fails takes nothing back. */
export const reportPosts = (): Promise<void> =>
  costs.reportPosts().catch((error: unknown) => log.error("Cost counter not updated", {}, error));

/** Reports what work cost, if that is due. The work is done: a report that fails takes nothing back. */
export const reportCosts = (payer: Parameters<CostLimits["report"]>[0]): Promise<void> =>
  costs.report(payer).catch((error: unknown) => log.error("Cost counter not updated", {}, error));
