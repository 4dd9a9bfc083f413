const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * One emoji, and nothing more. A quantifier around it would backtrack: `👍🏽` is one emoji, and `👍`
 * and `🏽` are two.
 */
const oneEmoji = /^\p{RGI_Emoji}$/v;
const max = 6;

/**
 * The longest emoji sequences have about 15 UTF-16 units; as many again may be white space between
 * them.
 */
const maxUnits = max * 32;

/** Whether the text is nothing but one to six emoji, to be shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > maxUnits) return false;
  const shown = Array.from(graphemes.segment(text), ({ segment }) => segment).filter((each) =>
    /\S/.test(each),
  );
  return shown.length > 0 && shown.length <= max && shown.every((each) => oneEmoji.test(each));
}
