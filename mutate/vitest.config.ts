import { defineConfig } from "vitest/config";

/*
 * The tests that are run against each mutant. `mutate` says in the environment which.
 */
export default defineConfig({
  test: {
    include: (process.env.MUTATE_TESTS ?? "").split(" "),
    isolate: false,
    globalSetup: ["test/dynamodb.ts"],
    // Nearly all take less than a second. A mutant that nobody answers any more is waited for until then.
    testTimeout: 8_000,
  },
});
