import { LinkifyIt } from "linkify-it";
import { shownAddress } from "./shown-address.ts";

export type TextPart = { readonly text: string; readonly href?: string };

// No schemaless links: `main.rs` and `node.js` would become links to places nobody meant.
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true }).add("ftp:", null).add("//", null);

const allowed = new Set(["http:", "https:", "mailto:"]);

/** East Asian letters and signs: they follow an address without a space. */
const eastAsian = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\u30fc\uff00-\uffef]`;

/**
 * Where an address ends or begins without a space: `https://example.jp` before `です`, or after `看`.
 * A letter of East Asia right after a Latin one ends an address; after a slash, as in `/wiki/日本`,
 * it belongs to it.
 */
const seam = new RegExp(
  String.raw`(?<=[A-Za-z0-9])(?=${eastAsian})|(?<=${eastAsian})(?=https?:\/\/|mailto:|[A-Za-z0-9._+\-]+@)`,
  "v",
);

/**
 * Cuts a text into plain parts and links. Only http, https and mailto become links, shown with the
 * host that they lead to.
 */
export function linkParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let plain = "";
  const link = (shown: string, href: string) => {
    if (plain !== "") parts.push({ text: plain });
    plain = "";
    parts.push({ text: shown, href });
  };
  for (const piece of text.split(seam)) {
    let end = 0;
    for (const match of linkify.match(piece) ?? []) {
      if (!URL.canParse(match.url)) continue;
      const url = new URL(match.url);
      const shown = allowed.has(url.protocol) ? shownAddress(match.raw, url) : undefined;
      if (shown === undefined) continue;
      plain += piece.slice(end, match.index);
      link(shown, match.url);
      end = match.lastIndex;
    }
    plain += piece.slice(end);
  }
  if (plain !== "") parts.push({ text: plain });
  return parts;
}
