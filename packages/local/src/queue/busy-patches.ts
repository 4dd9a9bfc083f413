import type { Patch } from "@parley/aws-local/lambda/patch";

const busyWithin = (milliseconds: number): readonly Patch[] => [
  {
    file: "packages/core/src/fanout/busy.ts",
    replace: ["busyWithin = 400", `busyWithin = ${milliseconds}`],
  },
];

/** For tests: with these patches every room is busy, so that every event takes the queue. */
export const alwaysBusy = busyWithin(Number.POSITIVE_INFINITY);

/**
 * For tests: with these patches a room is busy from one event a second on: a busy machine takes them no
 * faster.
 */
export const easilyBusy = busyWithin(4_000);

/**
 * For tests: with this patch workers collect for longer, since a busy machine stores fewer messages
 * meanwhile.
 */
export const longBatchWindow: readonly Patch[] = [
  {
    file: "packages/core/src/fanout/busy.ts",
    replace: ["batchWindow = { milliseconds: 80,", "batchWindow = { milliseconds: 400,"],
  },
];

/** For tests: with these patches no room is ever busy, however much is said in it. */
export const neverBusy = busyWithin(0);

/** For tests: with these patches a room is as large as one handler serves from so many recipients on. */
export const largeFrom = (recipients: number): readonly Patch[] => [
  {
    file: "packages/core/src/fanout/busy.ts",
    replace: ["maxRecipientsPerHandler = 3_000", `maxRecipientsPerHandler = ${recipients}`],
  },
];

/** For tests: with this patch workers wait for slow clients, which on a busy machine may be any. */
export const patientWorkers: readonly Patch[] = [
  {
    file: "packages/core/src/fanout/busy.ts",
    replace: [
      "tailAfter: 200, legacyAfter: 400, longest: 1_000",
      "tailAfter: 3_000, legacyAfter: 3_000, longest: 3_000",
    ],
  },
];
