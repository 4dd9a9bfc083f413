import { defineConfig } from "vitest/config";

/*
 * The tests that are run against each mutant: `mutate` sets which, and their timeout, in the
 * environment.
 */
const { MUTATE_TESTS = "", MUTATE_TIMEOUT } = process.env;

export default defineConfig({
  test: {
    include: MUTATE_TESTS.split(" "),
    // The client's tests begin with a separate server in each file.
    isolate: MUTATE_TESTS.startsWith("packages/client"),
    globalSetup: ["test/dynamodb.ts"],
    setupFiles: ["mutate/vitest.setup.ts"],
    testTimeout: Number(MUTATE_TIMEOUT),
  },
});
