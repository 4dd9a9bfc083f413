import { expect, test } from "vitest";
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
}, 60_000);
