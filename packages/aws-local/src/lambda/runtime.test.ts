import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { RuntimeData } from "./message.ts";

test("a late notification starts no invocation, and every answer belongs to its own invocation", async () => {
  const signal = new SharedArrayBuffer(4);
  const waiting = new Int32Array(signal);
  const folder = await mkdtemp(join(tmpdir(), "parley-runtime-"));
  const bundle = join(folder, "bundle.mjs");
  await writeFile(bundle, "export const handler = (event) => event;");
  const workerData: RuntimeData = {
    code: pathToFileURL(bundle).href,
    exportName: "handler",
    functionArn: "",
    signal,
  };
  const worker = new Worker(new URL("./runtime.js", import.meta.url), { workerData });
  try {
    expect(await once(worker, "message")).toEqual([{ kind: "ready" }]);
    const answers: unknown[] = [];
    worker.on("message", (message) => answers.push(message));
    for (const event of ["1", "2", "3"]) {
      worker.postMessage({ requestId: event, event, deadline: Date.now() + 1_000 });
      Atomics.store(waiting, 0, 1);
      Atomics.notify(waiting, 0);
      await expect.poll(() => answers).toHaveLength(Number(event));
      // As if the host were delayed before it notifies: by now the runtime sleeps.
      await pause(20);
      Atomics.notify(waiting, 0);
      await pause(20);
    }
    expect(answers).toEqual(["1", "2", "3"].map((payload) => ({ kind: "returned", payload })));
  } finally {
    await worker.terminate();
    await rm(folder, { recursive: true });
  }
});
