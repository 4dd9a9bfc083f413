/**
 * `#`, or another sign that is drawn like it, anywhere but at the end of a word, where `C#` and `F♯` have
 * it. The full-width `#` and the small one are `#` in a tidied text.
 */
const beforeWord = /[#♯⋕⌗⧣-⧥⩨⩩](?:(?<![\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}].)|[\p{L}\p{N}\p{M}])/u;

/** The same signs, and the scripts from right to left, whose lines show the end of a text on its left. */
const sign = /[#♯⋕⌗⧣-⧥⩨⩩]/u;
const fromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Whether a title, in its stored form, has something that looks like a room's name: `#general`, or
 * `# general`. Another sign that somebody takes for `#` passes: a title proves nothing.
 */
export const namesRoom = (title: string): boolean =>
  beforeWord.test(title) || (sign.test(title) && fromRight.test(title));
