import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { source } from "./look-alikes.generate.ts";
import { skeletonOf } from "./skeleton.ts";

test.each([
  ["Ada", "ADA", "Аdа", "аԁа", "Ꭺda", "Ada!", "A d a", "Àdá", "🅰da", "𝐀𝐝𝐚"],
  ["Bill", "BiIl", "B1ll", "Вiӏӏ"],
  ["Tom", "Torn"],
  ["Deleted user", "ᗪᗴᒪᗴᐪᗴᗪ ᑌᔕᗴᖇ"],
  ["艾达", "艾 达"],
])("what reads like %s has its skeleton", (name, ...alike) => {
  expect([...new Set(alike.map(skeletonOf))]).toEqual([skeletonOf(name)]);
});

test("names that read differently have different skeletons, also those without a letter", () => {
  const names = ["Ada", "Adam", "Eda", "艾达", "艾大", "Грейс", "Grace", "👻", "👽", "!", "عدا"];
  expect(new Set(names.map(skeletonOf)).size).toBe(names.length);
});

test("the table is the one that is made of Unicode's confusables", async () => {
  expect(await readFile(new URL("look-alikes.ts", import.meta.url), "utf8")).toBe(source);
});
