import { describe, expect, test } from "vitest";
import { wrongGrowth } from "../../../../test/growth.ts";
import { hostileTexts } from "../../../../test/hostile-texts.ts";
import { roomFrom } from "../rooms/visited.ts";
import { initialsOf } from "../user/initials.ts";
import { isEmojiOnly } from "./message/emoji.ts";
import { isLong } from "./message/folded.tsx";
import { linkParts } from "./message/links.ts";
import { spokenName, spokenText } from "./sender/spoken.ts";

/** Everything here that reads what others wrote before it is on the screen. */
const readers: [string, (text: string) => unknown][] = [
  ["emoji", isEmojiOnly],
  ["links", linkParts],
  ["folding", isLong],
  ["initials", initialsOf],
  ["a text for a screen reader", (text) => spokenText(text, 300)],
  ["a name for a screen reader", (text) => spokenName(text, undefined, "guest")],
  ["a room's name", roomFrom],
];

// A busy machine takes its time, which counts for nothing.
describe("no text takes its renderer more than 5 ms for 4,000 characters, or more than in proportion", {
  timeout: 300_000,
}, () => {
  test.each(readers)("%s", (_, read) => {
    const wrong = hostileTexts
      .map(([what, textOf]) => [what, wrongGrowth(read, textOf)] as const)
      .filter(([, found]) => found !== undefined);
    expect(wrong).toEqual([]);
  });
});
