import { readFile, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { builtSite } from "../packages/web/built-site.ts";

/** The site for a cloud at a port that no other test uses. */
const siteFor = async (port: number) => {
  vi.stubEnv("VITE_SOCKET_URL", `ws://127.0.0.1:${port}`);
  vi.stubEnv("VITE_API_URL", `http://127.0.0.1:${port + 1}`);
  vi.stubEnv("NODE_ENV", "production");
  onTestFinished(() => void vi.unstubAllEnvs());
  const page = join(await builtSite(), "index.html");
  const { ino } = await stat(page);
  return { page, ino, html: await readFile(page, "utf8") };
};

test("the build of an earlier start is taken, unless it is damaged", async () => {
  const first = await siteFor(1);
  expect(first.html).toContain("<title>Parley</title>");
  expect(await siteFor(1)).toEqual(first);
  await truncate(first.page, 10);
  expect((await siteFor(1)).html).toBe(first.html);
});
