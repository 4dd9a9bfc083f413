import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "infra/**/*.test.ts", "e2e/**/*.test.ts", "chaos/**/*.test.ts"],
    globalSetup: ["test/dynamodb.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
