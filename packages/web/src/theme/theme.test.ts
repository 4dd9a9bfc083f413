import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { themeOf, themes } from "./theme.ts";

const kinds: Record<string, (n: number) => string> = {
  "random ids": () => randomUUID(),
  "counted ids": (n) => `user${n}`,
  "ids with a common ending": (n) => `${n}-guest`,
  "single letters and digits": (n) => n.toString(36),
};

test.each(Object.keys(kinds))("%s are spread evenly over the six themes", (kind) => {
  const users = 12_000;
  const counts = new Map<string, number>();
  for (let n = 0; n < users; n++) {
    const theme = themeOf(kinds[kind]?.(n) ?? "");
    counts.set(theme, (counts.get(theme) ?? 0) + 1);
  }

  expect([...counts.keys()].sort()).toEqual([...themes].sort());
  for (const count of counts.values()) {
    expect(count).toBeGreaterThan((users / 6) * 0.9);
    expect(count).toBeLessThan((users / 6) * 1.1);
  }
});

test("a user's theme never changes: these are what earlier versions showed", () => {
  expect(["ada", "grace", "user123", "日本", ""].map(themeOf)).toMatchInlineSnapshot(`
    [
      "orange",
      "pink",
      "indigo",
      "violet",
      "violet",
    ]
  `);
});
