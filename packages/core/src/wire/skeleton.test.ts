import { readFile } from "node:fs/promises";
import unicode from "unhomoglyph/data.json" with { type: "json" };
import { expect, test } from "vitest";
import { source as confusables, isRecommended } from "./confusables.generate.ts";
import { source as lookAlikes } from "./look-alikes.generate.ts";
import { skeletonsOf } from "./skeleton.ts";

const isAlike = (name: string, other: string) => {
  const skeletons = skeletonsOf(other);
  return skeletonsOf(name).some((skeleton) => skeletons.includes(skeleton));
};

test.each([
  ["Ada", "ADA", "Аdа", "аԁа", "Ꭺda", "Ada!", "A d a", "Àdá", "🅰da", "𝐀𝐝𝐚"],
  ["Bill", "BiIl", "B1ll", "Вiӏӏ"],
  ["Tom", "Torn"],
  ["Deleted user", "ᗪᗴᒪᗴᐪᗴᗪ ᑌᔕᗴᖇ", "ɗeleted user", "Deleted useɾ"],
  ["guest-1234", "guɛst-1234"],
  ["艾达", "艾 达"],
  ["NINA", "ΝΙΝΑ", "Nina"],
  ["Νίκος", "ΝΊΚΟΣ"],
  ["Rosœ", "Rosoe"],
  ["على", "علی"],
])("what reads like %s shares a skeleton with it", (name, ...alike) => {
  expect(alike.filter((each) => !isAlike(name, each))).toEqual([]);
});

test("names that read differently have different skeletons, also those without a letter", () => {
  const names = ["Ada", "Adam", "Eda", "艾达", "艾大", "Грейс", "Grace", "👻", "👽", "!", "عدا"];
  const skeletons = names.flatMap(skeletonsOf);
  expect(new Set(skeletons).size).toBe(skeletons.length);
});

test("every letter that Unicode says is confusable reads like its prototype", () => {
  const pairs = Object.entries<string>(unicode).filter(
    ([letter, prototype]) => isRecommended(letter) && /[\p{L}\p{N}]/u.test(prototype),
  );
  expect(pairs.length).toBeGreaterThan(700);
  expect(pairs.filter(([letter, prototype]) => !isAlike(letter, prototype))).toEqual([]);
});

test.each([
  ["look-alikes.ts", lookAlikes],
  ["confusables.ts", confusables],
])("%s is the table that is made of Unicode's confusables", async (file, source) => {
  expect(await readFile(new URL(file, import.meta.url), "utf8")).toBe(source);
});
