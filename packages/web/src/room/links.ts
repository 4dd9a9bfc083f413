import { LinkifyIt } from "linkify-it";

export type TextPart = { readonly text: string; readonly href?: string };

// No schemaless links: `main.rs` and `node.js` would become links to places nobody meant.
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true }).add("ftp:", null).add("//", null);

const allowed = new Set(["http:", "https:", "mailto:"]);

/** Cuts a text into plain parts and links. Only http, https and mailto become links, shown as they were written. */
export function linkParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of linkify.match(text) ?? []) {
    if (!URL.canParse(match.url) || !allowed.has(new URL(match.url).protocol)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match.raw, href: match.url });
    end = match.lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
