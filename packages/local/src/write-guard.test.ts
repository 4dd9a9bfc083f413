import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { expect, onTestFinished, test } from "vitest";
import { disk, mayMount } from "../test/disk.ts";
import { guardWrites } from "./write-guard.ts";

test.skipIf(!mayMount)(
  "after a write that failed none is acknowledged, not even when there is space again, and all before are kept",
  async () => {
    const folder = await disk("size=1m");
    const ballast = join(folder, "ballast");
    const location = join(folder, "table");
    const failed = Promise.withResolvers<"failed">();
    onTestFinished(guardWrites(folder, { sync: true, onFailure: () => failed.resolve("failed") }));
    const level = new ClassicLevel(location);
    await level.open();
    await writeFile(ballast, Buffer.alloc(800 * 1024));

    const acknowledged: string[] = [];
    const put = async (key: string) => {
      await level.put(key, "said ".repeat(1000));
      acknowledged.push(key);
    };
    for (let n = 0; (await Promise.race([put(`${n}`), failed.promise])) !== "failed"; n++);
    const before = [...acknowledged];
    expect(before.length).toBeGreaterThan(0);

    await rm(ballast);
    void put("later");
    // Each takes its turn among the threads that write.
    for (let n = 0; n < 50; n++) await level.get("0");
    expect(acknowledged).toEqual(before);
    await level.close();

    const again = new ClassicLevel(location);
    expect(await again.keys().all()).toEqual(expect.arrayContaining(before));
    await again.close();
  },
);
