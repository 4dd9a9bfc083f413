/**
 * `#`, or another sign that is drawn like it, anywhere but at the end of a word, where `C#` and `F♯` have
 * it. The full-width `#` and the small one are `#` in a tidied text.
 */
const beforeWord = /[#♯⋕⌗⧣-⧥⩨⩩](?:(?<![\p{L}\p{N}].)|[\p{L}\p{N}\p{M}])/u;

/**
 * Whether a title, in its stored form, has something that looks like a room's name: `#general`, or
 * `# general`. Another sign that somebody takes for `#` passes: a title proves nothing.
 */
export const namesRoom = (title: string): boolean => beforeWord.test(title);
