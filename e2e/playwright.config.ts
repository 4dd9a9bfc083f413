import { defineConfig } from "@playwright/test";
import { browserPath } from "./browser.ts";

// Every worker reads this file: only the first one looks for the browser.
process.env.CHROME_PATH = browserPath();

export default defineConfig({
  // Those that wait for a long time begin first.
  projects: [
    {
      name: "patient",
      testMatch: [
        "long-open.spec.ts",
        "many-rooms.spec.ts",
        "outbox.spec.ts",
        "plan.spec.ts",
        "presence.spec.ts",
        "reading.spec.ts",
        "sign-in.spec.ts",
        "tabs.spec.ts",
      ],
    },
    {
      name: "quick",
      testMatch: [
        "blocking.spec.ts",
        "changes.spec.ts",
        "chat.spec.ts",
        "closed-rooms.spec.ts",
        "files.spec.ts",
        "follow.spec.ts",
        "headers.spec.ts",
        "hostile.spec.ts",
        "indexed-outbox.spec.ts",
        "moderation.spec.ts",
        "page.spec.ts",
        "pins.spec.ts",
        "profiles.spec.ts",
        "receipts.spec.ts",
        "renders.spec.ts",
        "room-list.spec.ts",
        "rooms.spec.ts",
        "sparse.spec.ts",
        "typing.spec.ts",
      ],
    },
  ],
  outputDir: "../test-results",
  globalSetup: "./site.ts",
  fullyParallel: true,
  // Two cores are busy with three: with a fourth all get slower, and none is done sooner.
  workers: 3,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  // Nothing but the end of what hangs: how long a thing takes depends on what else the machine does.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: {
    launchOptions: {
      executablePath: process.env.CHROME_PATH,
      // Chromium's own sandbox does not run as root.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    // Motion takes a fifth of a page's CPU. Tests that it could disturb ask for it.
    contextOptions: { reducedMotion: "reduce" },
    // A trace of each test takes a twelfth of the CPU, and what a page looked like at every step as much
    // as all else. `--trace on` takes both.
    trace: { mode: "on-first-retry", screenshots: false, snapshots: false },
  },
});
