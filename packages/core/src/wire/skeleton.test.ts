import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { source as confusables, pairs } from "./confusables.generate.ts";
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

test.each([
  ["Ian", "|an", "∣an", "|an|", "׀an"],
  ["Tom", "⊤om", "⟙om"],
  ["Max", "Ma×", "Ma╳"],
  ["Ursula", "∪rsula"],
  ["victor", "∨ictor"],
  ["Eve", "⋿ve"],
  ["Bill", "Bi||", "|Bi∣⏽|"],
  ["Cleo", "¢leo"],
  ["Sam", "$am"],
  ["ㅇㅇ", "ᆼᆼ"],
])("a sign or a mark may be a letter of %s, or be left out", (name, ...alike) => {
  expect(alike.filter((each) => !isAlike(name, each))).toEqual([]);
});

test("every character of a name that Unicode says looks like letters reads like them", () => {
  expect(pairs.length).toBeGreaterThan(2_000);
  expect(pairs.filter(([character, prototype]) => !isAlike(character, prototype))).toEqual([]);
  // Also beside letters, where it could be left out.
  const beside = ([character, prototype]: [string, string]) => isAlike(`a${character}b`, `a${prototype}b`);
  expect(pairs.filter((pair) => !beside(pair))).toEqual([]);
});

test.each([
  ["look-alikes.ts", lookAlikes],
  ["confusables.ts", confusables],
])("%s is the table that is made of Unicode's confusables", async (file, source) => {
  expect(await readFile(new URL(file, import.meta.url), "utf8")).toBe(source);
});
