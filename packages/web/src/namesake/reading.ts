import { nameUnits } from "@parley/core/wire/limits";
import { marks } from "@parley/core/wire/reserved-words";
import { skeletonsOf } from "@parley/core/wire/skeleton";

/** How a name reads: aloud, beside other names, and beside what the chat itself says. */
export type Reading = {
  /** The name as it is spoken: without the signs that would end it. */
  readonly plain: string;
  /** Its skeletons, as shown and as spoken: names that share one read alike. */
  readonly skeletons: readonly string[];
  /** Whether it contains what only the chat says beside a name. */
  readonly playsMark: boolean;
};

/** What a screen reader reads as the end of a name, or as one of the chat's marks beside it. */
const signs = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'`:;,.!?<>|/\\]+/gu;

/** Punctuation alone is silent. */
const isHeard = /[\p{L}\p{N}\p{S}]/u;

const plainName = (name: string): string => {
  const plain = name.replace(signs, " ").replace(/\s+/gu, " ").trim();
  return isHeard.test(plain) ? plain : "Somebody";
};

/** What the chat says beside a name: its marks, and what happened. */
const phrases = [...marks, "new message", "changed a message", "messages changed", "people", "typing"];

/** Short enough to be parts of names, such as `Youssef`: they play a mark as words of their own only. */
const shortMarks = ["you", "tag"];

const longPhrases = phrases.filter((phrase) => !shortMarks.includes(phrase)).flatMap(skeletonsOf);
const shortPhrases = shortMarks.flatMap(skeletonsOf);

const playsMark = (plain: string, skeletons: readonly string[]): boolean =>
  skeletons.some((skeleton) => longPhrases.some((phrase) => skeleton.includes(phrase))) ||
  plain.split(" ").some((word) => skeletonsOf(word).some((skeleton) => shortPhrases.includes(skeleton)));

/** Cached readings, for what is spoken. The names of a room are kept in its index. */
const readings = new Map<string, Reading>();
const maxReadings = 2_000;

/** How a name reads. */
export function readingOf(name: string): Reading {
  const known = readings.get(name);
  if (known) return known;
  if (readings.size >= maxReadings) readings.clear();
  const shown = name.slice(0, nameUnits);
  const plain = plainName(shown);
  const skeletons = [...new Set([shown, plain].flatMap(skeletonsOf))];
  const reading = { plain, skeletons, playsMark: playsMark(plain, skeletons) };
  readings.set(name, reading);
  return reading;
}
