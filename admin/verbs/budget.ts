import { dayName, readSpending, readStage } from "../../packages/core/src/stage/stage.ts";
import type { Stage } from "../stage.ts";

const dollars = (amount: number) => `$${amount.toFixed(amount < 1 ? 4 : 2)}`;

/** Prints what the stage has spent today, its budget, and whether guests are admitted. */
export const budget = async ({ store, dailyBudget }: Stage): Promise<string> => {
  const day = dayName(store.now());
  const [spent, { guests }] = await Promise.all([readSpending(store, day), readStage(store)]);
  const max =
    dailyBudget === undefined
      ? "its budget is not known here"
      : `of ${dollars(dailyBudget)}, ${((spent / 1_000_000 / dailyBudget) * 100).toFixed(1)} %`;
  return `Spent on ${day} (UTC): ${dollars(spent / 1_000_000)}, ${max}. Guests are ${guests}.`;
};
