import { alwaysBusy, neverBusy } from "../packages/local/test/tuning.ts";
import { ofThisRun } from "../test/eighth.ts";

/** The two ways in which events reach a room. Outside of CI a run takes one, by chance. */
export const deliveries = ofThisRun(
  [
    ["the senders deliver to", neverBusy],
    ["workers deliver to", alwaysBusy],
  ] as const,
  2,
);
