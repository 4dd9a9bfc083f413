import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/** They keep nothing between two tests but a table of each one's own, so that their files can share a process, and what it has loaded. */
const sharing = ["packages/{core,functions,web}/src/**/*.test.ts"];

const apart = [
  "packages/{client,local}/src/**/*.test.ts",
  "infra/**/*.test.ts",
  "e2e/**/*.test.ts",
  "chaos/**/*.test.ts",
  "cost/**/*.test.ts",
  "bench/**/*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "sharing", include: sharing, isolate: false } },
      { extends: true, test: { name: "apart", include: apart } },
    ],
    globalSetup: ["test/dynamodb.ts"],
    // Many tests wait more than they work.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // A machine that is shared may stall; what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    // DynamoDB Local takes seconds for what dynalite does in milliseconds.
    testTimeout: process.env.PARLEY_DYNAMODB ? 120_000 : 30_000,
    hookTimeout: 60_000,
  },
});
