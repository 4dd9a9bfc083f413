/* What may be in text that others see: nothing that hides, reorders or runs over what is around it. */

/** Control characters but tab and line feed: terminals act on them. */
const controls = /[\p{Cc}--[\t\n]]/gv;

/**
 * Characters that turn the direction of what follows, overrides and embeddings and isolates alike: they
 * make `gnp.exe` read `exe.png`, and one that is not closed reaches beyond its message. The marks U+200E,
 * U+200F and U+061C, which Hebrew and Arabic text needs, stay; browsers find the direction of each message
 * by themselves.
 * https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
 */
const directions = /[\u202a-\u202e\u2066-\u2069]/gu;

/** No script stacks more marks on one character, and a hundred of them cover the messages around. */
const maxMarks = 8;

/**
 * More than `maxMarks` of marks and of what shows nothing: what Unicode says is not drawn, what only
 * formats or parts, and what fonts draw as nothing (the blank of Braille, a place for an object, a note
 * without a head). None of it can carry a mark, so it starts no new stack.
 */
const markRuns = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\u2800\ufffc\u{1d159}]{9,}/gv;

/** Leaves marks beyond the eighth out of a run of marks and of what shows nothing. */
const lowerStack = (run: string): string => {
  let marks = 0;
  return run.replace(/\p{M}/gu, (mark) => {
    marks += 1;
    return marks > maxMarks ? "" : mark;
  });
};

/**
 * Text as it is kept: lone surrogates, which UTF-8 cannot carry, become U+FFFD; all line ends become line
 * feeds; control characters, what turns the direction of text, and marks that are stacked too high are left
 * out.
 */
export const tidyText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/gu, "\n")
    .replace(controls, "")
    .replace(directions, "")
    .replace(markRuns, lowerStack);

/** The text without the empty lines around it. Its first line keeps its indentation, which code needs. */
export const withoutEmptyLinesAround = (text: string): string => {
  const first = text.search(/\S/);
  return first < 0 ? "" : text.slice(text.lastIndexOf("\n", first) + 1).trimEnd();
};
