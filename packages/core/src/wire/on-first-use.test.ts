import { expect, test } from "vitest";
import { onFirstUse } from "./on-first-use.ts";

test("a value is made when it is first asked for, and once, also when it is undefined", () => {
  let made = 0;
  const value = onFirstUse(() => {
    made += 1;
    return undefined;
  });
  expect(made).toBe(0);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(made).toBe(1);
});
