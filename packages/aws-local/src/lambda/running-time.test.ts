import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { afterRunning } from "./running-time.ts";

/** Blocks this process, as a sleeping laptop does. */
const sleep = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

test("time in which the process did not run does not count", async () => {
  const called = Promise.withResolvers<void>();
  let calls = 0;
  afterRunning(300, () => {
    calls++;
    called.resolve();
  });
  sleep(1_000);
  await pause(0);
  expect(calls).toBe(0);
  await called.promise;
});

test("a timer that was ended never calls back", async () => {
  let calls = 0;
  const end = afterRunning(20, () => calls++);
  end();
  await pause(100);
  expect(calls).toBe(0);
});
