import { expect, test } from "vitest";
import { maxCpuMs } from "./cpu.ts";
import { fuzz } from "./fuzz.ts";

test("whatever is sent is understood or refused with a code, and nothing that was refused is stored", async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`Seed ${seed}: npx pnpm@12 fuzz --seed ${seed} --frames 300 --requests 120`);
  const { failures, answers } = await fuzz({ seed, frames: 300, requests: 120 });
  expect(failures).toEqual([]);
  expect(Object.keys(answers)).toEqual(
    expect.arrayContaining([
      "welcome",
      "message",
      "invalid_json",
      "invalid_field",
      "HTTP 200",
      "HTTP 204",
      "HTTP 404",
    ]),
  );
});

test("a check whose time is quadratic is found, and the frame that shows it is named", async () => {
  const plant = {
    file: "packages/core/src/wire/text.ts",
    replace: [
      "    .toWellFormed()",
      // In CPU time, so that it takes as long on every machine.
      `    .replace(/^[^]*$/u, (all) => {
        const begun = process.threadCpuUsage();
        const max = ${1_000 * 1.1 * maxCpuMs} * (all.length / 8_000) ** 2;
        for (let spent = 0; spent < max; ) {
          const { user, system } = process.threadCpuUsage(begun);
          spent = user + system;
        }
        return all;
      })
      .toWellFormed()`,
    ],
  } as const;
  const long = JSON.stringify({ action: "sendMessage", room: "slow", message: "\u{1f44d}".repeat(4_000) });
  const short = JSON.stringify({ action: "sendMessage", room: "slow", message: "\u{1f44d}" });
  const { failures } = await fuzz({
    seed: 1,
    frames: 0,
    requests: 0,
    corpus: [long, short],
    patches: [plant],
  });
  // On a busy machine the function timed out before it could report its CPU.
  const slow = failures.filter((failure) => / took \w+ (\d+ ms of CPU|until it timed out)\.$/.test(failure));
  expect(slow.length).toBeGreaterThan(0);
  for (const failure of slow) expect(failure).toContain("\u{1f44d}".repeat(100));
});
