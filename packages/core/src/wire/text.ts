/*
 * The characters allowed in text that others see: nothing that hides, reorders or covers what is
 * around it.
 */

/** Control characters except tab and line feed: terminals act on them. */
const controls = /[\p{Cc}--[\t\n]]/gv;

/**
 * Characters that change the direction of what follows, both overrides and embeddings and isolates:
 * they make `gnp.exe` read `exe.png`, and an unclosed one reaches beyond its message. The marks
 * U+200E, U+200F and U+061C, which Hebrew and Arabic text needs, stay; browsers detect the
 * direction of each message.
 * https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
 */
const directions = /[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * No script stacks more marks on one character, and a hundred of them cover the messages around.
 */
const maxMarks = 8;

/**
 * What fonts draw as nothing, though no property of Unicode says so: the blank of Braille, the object
 * replacement character, the mirror and the two blanks of the hieroglyphs, and a note without a
 * head. Of 34,700 characters, Noto's fonts draw no others so, except for two viramas.
 */
export const drawnBlank = String.raw`\u2800\ufffc\u{13440}-\u{13442}\u{1d159}`;

/**
 * More than `maxMarks` of marks and invisible characters: what Unicode says is not drawn, what only
 * formats or separates, and what fonts draw as nothing. None of it can carry a mark, so it starts no
 * new stack.
 */
const markRuns = new RegExp(
  String.raw`[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}${drawnBlank}]{9,}`,
  "gv",
);

/** Removes marks beyond the eighth from a run of marks and invisible characters. */
const lowerStack = (run: string): string => {
  let marks = 0;
  return run.replace(/\p{M}/gu, (mark) => {
    marks += 1;
    return marks > maxMarks ? "" : mark;
  });
};

/**
 * Text in its stored form: lone surrogates, which UTF-8 cannot carry, become U+FFFD; all line
 * endings become line feeds; control characters, direction changes, and marks that are stacked too
 * high are removed.
 */
export const tidyText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/gu, "\n")
    .replace(controls, "")
    .replace(directions, "")
    .replace(markRuns, lowerStack);

/**
 * The text without the empty lines around it. Its first line keeps its indentation, which code
 * needs.
 */
export const withoutEmptyLinesAround = (text: string): string => {
  const first = text.search(/\S/);
  return first < 0 ? "" : text.slice(text.lastIndexOf("\n", first) + 1).trimEnd();
};
