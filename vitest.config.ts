import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/**
 * What these change of their process they put back, so that their files can share one, and what it has
 * loaded.
 */
const sharing = ["packages/*/src/**/*.test.ts", "{e2e,cost,scale,infra,bench,admin}/**/*.test.ts"];

/** What patches code, or starts clouds and commands as processes: each file has a process of its own. */
const apart = ["{start,test,chaos,smoke,mutate}/**/*.test.ts"];

// Several start processes of their own: what one of them has compiled, the others need not.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/compiled");

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "sharing", include: sharing, isolate: false } },
      { extends: true, test: { name: "apart", include: apart } },
    ],
    globalSetup: ["test/dynamodb.ts"],
    // Many tests wait more than they work.
    maxWorkers: 4,
    // With V8's default of one megabyte for young objects, a test run is thousands of collections.
    execArgv: ["--min-semi-space-size=32"],
    sequence: { sequencer: LongestFirst },
    // A machine that is shared may stall; what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    // Nothing but the end of what hangs: how long a thing takes depends on what else the machine does.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
