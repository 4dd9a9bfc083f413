const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The two initials for an avatar: of the first and last word, or the first two characters of a
 * single word.
 */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}\p{Extended_Pictographic}][^\s_.-]*/gu) ?? [];
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return "?";
  const letters = words.length === 1 ? take(first, 2) : take(first, 1) + take(last, 1);
  return letters.toLocaleUpperCase();
}

const take = (word: string, count: number) =>
  Array.from(graphemes.segment(word), (part) => part.segment)
    .slice(0, count)
    .join("");
