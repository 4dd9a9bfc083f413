import { readingOf } from "../../namesake/reading.ts";
import type { SenderBadge } from "../../user/sender-badge.ts";
import type { SenderMarks, UserKind } from "./sender-marks.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The sender of a message, for a screen reader. The mark comes last, where nothing in a name can
 * be: `Ada (guest)` with an account is `Ada guest (account)`. A name that plays a mark always has
 * one, also where all are guests and nobody else is marked as one.
 */
export function spokenName(name: string, standing: SenderBadge | undefined, kind: UserKind): string {
  const { plain, playsMark } = readingOf(name);
  const mark = standing ?? (playsMark ? kind : undefined);
  return mark === undefined ? plain : `${plain} (${mark})`;
}

/** A sender as it is spoken wherever a name is shown, with each of its marks. */
export const spokenSender = ({ own, name, standing, kind, tag }: SenderMarks): string =>
  `${own ? "You" : spokenName(name, standing, kind)}${tag === undefined ? "" : `, user tag ${tag}`}`;

/** The maximum number of characters of a message that are read out. */
export const maxSpoken = 300;

/**
 * The text in quotation marks, which it cannot contain itself: so it cannot sound like another
 * user's.
 */
export const spokenText = (text: string, max: number): string =>
  `“${beginning(
    text
      .replace(/["“”„‟«»＂]/gu, "'")
      .replace(/\s+/gu, " ")
      .trim(),
    max,
  )}”`;

/** A text's first graphemes: half an emoji is none. */
function beginning(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = "";
  let count = 0;
  // The longest graphemes are bounded: thousands of marks on one letter were cut before the text
  // was stored.
  for (const { segment } of graphemes.segment(text)) {
    if (++count > max || cut.length + segment.length > max * 4) break;
    cut += segment;
  }
  return cut.length < text.length ? `${cut}…` : text;
}
