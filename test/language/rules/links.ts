import { posix } from "node:path";
import { type Finding, lineAt, type Rule } from "../finding.ts";

/** The anchor that GitHub gives a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const withoutCode = (page: string) =>
  page.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, " "));

const anchorsOf = (page: string): Set<string> =>
  new Set([...withoutCode(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)));

/** What of the repository a link can lead to: all files and folders, and the text of pages. */
export type Tree = { has(path: string): boolean; page(path: string): string | undefined };

/** Finds relative links of a page to a file that there is not, or to an anchor that its page has not. */
export const linksRule =
  (tree: Tree): Rule =>
  ({ path, text }) =>
    [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].flatMap(
      ({ 1: link, 2: image, index }): Finding[] => {
        const target = link ?? image ?? "";
        if (/^[a-z]+:/.test(target)) return [];
        const [file = "", anchor] = target.split("#");
        const to = file ? posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, "") : path;
        const at = { path, line: lineAt(text, index) };
        if (!tree.has(to)) return [{ ...at, sentence: `There is no ${to}.` }];
        const page = anchor === undefined ? undefined : tree.page(to);
        if (anchor === undefined || (page !== undefined && anchorsOf(page).has(anchor))) return [];
        return [{ ...at, sentence: `${to} has no heading #${anchor}.` }];
      },
    );
