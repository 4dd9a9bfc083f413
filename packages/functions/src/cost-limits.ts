import { CostLimits } from "@parley/core/rate-limit/cost-limits";
import { log } from "./log.ts";
import { rateLimits } from "./rate-limits.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** The cost limits of users, addresses and this stage. */
export const costs = new CostLimits(store, {
  ...rateLimits,
  dailyBudget: Number(setting("PARLEY_DAILY_BUDGET")),
});

/**
 * Reads the state of the stage, at most once in ten seconds. A failed read leaves the known state.
 */
export const refreshStage = (): Promise<void> =>
  costs.stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));

/**
 * Milliseconds that a fan-out waits for the state of the stage. The table hardly ever takes as
 * long.
 */
const stagePatience = 100;

/** The same, for work that may use the known state when the table is slow. */
export const refreshStageSoon = (): Promise<void> =>
  costs.stage.refreshWithin(stagePatience, (error) => log.error("Stage not read", {}, error));

/**
 * Milliseconds that a guest's frame waits for the state of the stage: as long as an environment's
 * first call may take.
 */
const guestPatience = 1_000;

/**
 * The same for a guest's frame. It waits if the stage was not read within ten seconds: guests may
 * have been turned off since, and a new or idle environment would use a stale state.
 */
export const refreshStageForGuest = (): Promise<void> =>
  costs.stage.refreshWithin(guestPatience, (error) => log.error("Stage not read", {}, error));

/** Reads the state of the stage for frames to come, if it was read five seconds ago or earlier. */
export const refreshStageAhead = (): Promise<void> =>
  costs.stage.refreshAhead().catch((error: unknown) => log.error("Stage not read", {}, error));

/** Reports the charges for posts that are due. A failed report undoes nothing. */
export const reportPosts = (): Promise<void> =>
  costs.reportPosts().catch((error: unknown) => log.error("Cost counter not updated", {}, error));

/** Reports what work cost, if it is due. The work is done: a failed report undoes nothing. */
export const reportCosts = (payer: Parameters<CostLimits["report"]>[0]): Promise<void> =>
  costs.report(payer).catch((error: unknown) => log.error("Cost counter not updated", {}, error));
