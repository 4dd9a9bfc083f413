import { noCounts, plus } from "../packages/local/src/meter/counts.ts";
import { type Bill, billOf, together } from "./bill.ts";
import { type StageKind, standing } from "./standing.ts";
import { upkeepOf } from "./upkeep.ts";
import { idleReceives, type Month, type Workload } from "./workload.ts";

/** Nobody is online. */
export const nobody: Workload = {
  users: 0,
  rooms: 0,
  peoplePerRoom: 0,
  messagesPerUserDay: 0,
  hoursOnline: 0,
  days: 0,
};

const unusedBy = (kind: StageKind) => {
  const total = { ...noCounts, queueRequests: idleReceives * standing[kind].polledQueues };
  const month: Pick<Month, "total"> = { total };
  return { total, upkeep: upkeepOf(standing[kind], nobody, month, { table: 0, index: 0 }) };
};

/**
 * A month of an unused stage: production, and what each further stage of the account adds to that.
 */
export const idleMonth = (): { production: Bill; another: { usd: number; usdAfterFree: number } } => {
  const first = unusedBy("production");
  const second = unusedBy("other");
  const production = billOf(first.total, first.upkeep);
  const both = billOf(plus(first.total, second.total), together(first.upkeep, second.upkeep));
  return {
    production,
    another: {
      usd: both.usd - production.usd,
      usdAfterFree: both.usdAfterFree - production.usdAfterFree,
    },
  };
};
