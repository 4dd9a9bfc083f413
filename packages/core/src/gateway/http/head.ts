/**
 * The head of an answer, its status line and its fields:
 * https://www.rfc-editor.org/rfc/rfc9112#section-2.1. Bytes are characters here, as in Latin-1.
 */
export type ResponseHead = {
  status: number;
  /** The minor version of HTTP/1.1. */
  minorVersion: number;
  /** The values of the lines with this name (in lower case), in order. */
  values(name: string): string[];
  /**
   * The members of a list field, in lower case, including empty ones:
   * https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
   */
  members(name: string): string[];
};

/** A longer head, or longer trailers, count as malformed. */
export const longestHead = 64 * 1024;

/**
 * RFC 9112, sections 4 and 5. The space before an absent reason may be absent too. No space before
 * a colon, no line endings but CR LF, no control characters.
 */
const grammar =
  /^HTTP\/1\.\d [1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?\r\n(?:[!#$%&'*+\-.^`|~\w]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const fieldLine = /^[!#$%&'*+\-.^`|~\w]+:[\t\x20-\x7e\x80-\xff]*$/;

/** A value may continue in a line that starts with a space: section 5.2. */
const fold = /\r\n[\t ]+/g;

const version = "HTTP/1.";

/** Whether more bytes can still complete this head, which has no empty line. */
export const mayBecomeHead = (text: string): boolean =>
  text.length <= longestHead && text.startsWith(version.slice(0, text.length)) && !/(?<!\r)\n/.test(text);

export const isFieldLine = (line: string): boolean => fieldLine.test(line);

/**
 * Reads a head, with the end of its last line and without the empty one; `undefined` if it is
 * malformed.
 */
export const parseHead = (text: string): ResponseHead | undefined => {
  if (text.length > longestHead) return undefined;
  if (grammar.test(text)) return headOf(text);
  const unfolded = text.replace(fold, " ");
  return grammar.test(unfolded) ? headOf(unfolded) : undefined;
};

const headOf = (text: string): ResponseHead => {
  // As long as the text itself: no letter of Latin-1 has a longer lower-case form.
  const lower = text.toLowerCase();
  const values = (name: string) => {
    const found: string[] = [];
    const start = `\r\n${name}:`;
    for (let at = lower.indexOf(start); at >= 0; at = lower.indexOf(start, at + 1)) {
      found.push(withoutSpace(text, at + start.length, text.indexOf("\r\n", at + start.length)));
    }
    return found;
  };
  return {
    status: Number(text.slice(9, 12)),
    minorVersion: Number(text[version.length]),
    values,
    members: (name) =>
      values(name).flatMap((value) => {
        const members = value.toLowerCase().split(",");
        return members.map((member) => withoutSpace(member, 0, member.length));
      }),
  };
};

/**
 * A part of a text without spaces and tabs around it. `trim` removes more than these. There are
 * none right outside of the part, so neither end runs on.
 */
const withoutSpace = (text: string, from: number, to: number): string => {
  const isSpace = (at: number) => text[at] === " " || text[at] === "\t";
  let [start, end] = [from, to];
  while (isSpace(start)) start++;
  while (isSpace(end - 1)) end--;
  return text.slice(start, end);
};
