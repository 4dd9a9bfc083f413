import { gigabyte } from "../packages/local/src/meter/prices.ts";
import type { Stored } from "./actions.ts";
import type { Standing } from "./standing.ts";
import type { Upkeep } from "./upkeep-prices.ts";
import type { Month, Workload } from "./workload.ts";

/** Assumptions about what is not measured here. */
export const upkeepHabits = {
  /**
   * Months of messages in the table: none is deleted, and the bill is that of the last month of the
   * first year.
   */
  monthsKept: 12,
  /**
   * The share of hours in which each custom metric gets a value, for which alone it is billed. They
   * count errors.
   */
  metricHours: 0.1,
  /**
   * How often each environment asks KMS for the table's key while it works:
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
   */
  keyRequestsPerHour: 12,
  /** A user loads the site once a day, without a cache: files, and bytes of all of them. */
  filesPerVisit: 10,
  /** SST's function at the edge looks up the location of a file. */
  readsPerFile: 2,
  bytesPerVisit: 500 * 1024,
  /**
   * What is in the buckets: the site, the functions' bundles of several deployments, and the state.
   */
  bucketBytes: gigabyte / 20,
};

const daysPerMonth = 30;

/** Half of a month's messages are there on average; of earlier months, all. */
const monthsStored = upkeepHabits.monthsKept - 0.5;

/** What a stage uses in a month beside what the meter counts. */
export const upkeepOf = (
  standing: Standing,
  { users, days, hoursOnline, messagesPerUserDay }: Workload,
  { total }: Pick<Month, "total">,
  stored: Stored,
): Upkeep => {
  const visits = hoursOnline === 0 ? 0 : users * days;
  const files = visits * upkeepHabits.filesPerVisit;
  const kept = users * days * messagesPerUserDay * monthsStored;
  const hours = hoursOnline * days;
  /**
   * GB-seconds of Lambda divided by the seconds with users: the average number of concurrent
   * environments, in addition to one for each function.
   */
  const together = hours === 0 ? 0 : total.lambdaGbSeconds / (hours * 3600);
  return {
    alarmMetrics: standing.alarmMetrics,
    customMetrics: total.messagesIn > 0 ? standing.customMetrics * upkeepHabits.metricHours : 0,
    dashboards: standing.dashboards,
    largeDashboards: standing.largeDashboards,
    storedLogBytes: (total.logBytes * standing.logDays) / daysPerMonth,
    kmsRequests:
      standing.keyUsers === 0 || users === 0
        ? 0
        : Math.round(hours * upkeepHabits.keyRequestsPerHour * (standing.keyUsers + together)),
    tableBytes: kept * (stored.table + stored.index),
    backupBytes: standing.recovery ? kept * stored.table : 0,
    bucketBytes: upkeepHabits.bucketBytes,
    bucketRequests: files,
    edgeRequests: files,
    edgeBytes: visits * upkeepHabits.bytesPerVisit,
    edgeFunctionRuns: files * standing.edgeFunctions,
    edgeFunctionReads: files * standing.edgeFunctions * upkeepHabits.readsPerFile,
    accounts: standing.userPool && visits > 0 ? users : 0,
  };
};
