import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first. The order alone depends on this list, so that it may be out of date. */
const longest = [
  "writing-crash-points",
  "room-crash-points",
  "infra/deployment",
  "chaos/rules",
  "chaos/soak",
  "local/src/main.test",
  "chaos/model",
  "faults.test",
];

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = longest.findIndex((part) => moduleId.includes(part));
  return rank === -1 ? longest.length : rank;
};

/** Starts the longest files first, so that nobody waits for them in the end. A fresh clone knows no durations. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
