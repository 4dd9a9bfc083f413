import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { functions } from "@parley/functions/manifest";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { optionsOf } from "./bundle.ts";

const root = join(import.meta.dirname, "../../../..");

test("the function that somebody waits for at every message is small enough to start fast", async () => {
  const { outputFiles } = await build({ ...optionsOf({ send: functions.send.handler }, root), plugins: [] });
  const code = outputFiles.find(({ path }) => path.endsWith("send.cjs"));
  const kilobytes = gzipSync(code?.contents ?? "", { level: 9 }).length / 1000;
  expect(kilobytes).toBeGreaterThan(100);
  expect(kilobytes).toBeLessThan(190);
});
