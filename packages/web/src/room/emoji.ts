const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const onlyEmoji = /^\p{RGI_Emoji}+$/v;
const most = 6;

/** Whether the text is nothing but one to six emoji, to be shown large. */
export function isEmojiOnly(text: string): boolean {
  const dense = text.replace(/\s+/g, "");
  // The longest emoji sequences have about 15 code units.
  if (dense === "" || dense.length > most * 16 || !onlyEmoji.test(dense)) return false;
  return [...graphemes.segment(dense)].length <= most;
}
