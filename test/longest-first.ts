import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The slowest files. First those that mostly wait, so that the others have the CPUs meanwhile. Only
 * the order depends on this list, so it may be out of date.
 */
const longest = [
  "e2e/account",
  "chaos/rules",
  "chaos/soak",
  "writing-crash-points",
  "infra/deployment",
  "smoke/smoke",
  "e2e/logs.test",
  "room-crash-points",
  "local/src/main.test",
  "chaos/model",
  "e2e/limits.test",
  "faults.test",
  "chaos/fuzz",
  "busy-crash-points",
  "e2e/",
  "local/src/cloud.test",
  "client/src/cloud.test",
  "cost/perform",
  "lambda/host.test",
];

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = longest.findIndex((part) => moduleId.includes(part));
  return rank === -1 ? longest.length : rank;
};

/**
 * Starts the slowest files first, so that none is waited for at the end. A fresh clone knows no
 * durations.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
