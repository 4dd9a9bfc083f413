/* What may be in text that others see: nothing that hides, reorders or runs over what is around it. */

/** Control characters but tab and line feed: terminals act on them. */
const controls = /[\p{Cc}--[\t\n]]/gv;

/**
 * Characters that turn the direction of what follows, overrides and embeddings and isolates alike: they make `gnp.exe` read
 * `exe.png`, and one that is not closed reaches beyond its message. The marks U+200E, U+200F and U+061C, which Hebrew and Arabic
 * text needs, stay; browsers find the direction of each message by themselves.
 * https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
 */
const directions = /[\u202a-\u202e\u2066-\u2069]/gu;

/** Marks beyond the eighth on one character: no script stacks more, and a hundred of them cover the messages around. */
const stackedMarks = /(\p{M}{8})\p{M}+/gu;

/**
 * Text as it is kept: lone surrogates, which UTF-8 cannot carry, become U+FFFD; all line ends become line feeds; control characters,
 * what turns the direction of text, and marks that are stacked too high are left out.
 */
export const tidyText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/gu, "\n")
    .replace(controls, "")
    .replace(directions, "")
    .replace(stackedMarks, "$1");

/** The text without the empty lines around it. Its first line keeps its indentation, which code needs. */
export const withoutEmptyLinesAround = (text: string): string => {
  const first = text.search(/\S/);
  return first < 0 ? "" : text.slice(text.lastIndexOf("\n", first) + 1).trimEnd();
};
