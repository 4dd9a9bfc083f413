import { isFieldLine, longestHead, type ResponseHead } from "./head.ts";

type Progress = "more" | "whole" | "malformed";

/**
 * Takes the bytes after the head, and detects the end of the body. Their content does not matter.
 */
export type Body = {
  take(text: string): Progress;
  /**
   * The end of the body: by the head, by a reading of the head that not every implementation
   * shares, or with the connection.
   */
  end: "certain" | "doubtful" | "connection";
};

/**
 * The framing of the body of an answer to a POST, in the order of
 * https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
export const bodyAfter = (head: ResponseHead): Body | undefined => {
  if (head.status === 204 || head.status === 304) return ofLength(0);
  const lengths = head.members("content-length");
  const codings = head.members("transfer-encoding");
  if (codings.length > 0) {
    if (codings.filter(Boolean).at(-1) !== "chunked") return untilClose;
    // Section 6.1: with a length beside it, or from HTTP/1.0, an intermediary may have read it
    // differently.
    return { take: chunks(), end: lengths.length === 0 && head.minorVersion > 0 ? "certain" : "doubtful" };
  }
  if (lengths.length === 0) return untilClose;
  const length = onlyLength(lengths);
  return length === undefined ? undefined : ofLength(length);
};

/** A length that is repeated is still one: RFC 9112, section 6.3, the fifth case. */
const onlyLength = ([length = "", ...others]: readonly string[]): number | undefined => {
  const isOne = /^\d+$/.test(length) && others.every((other) => other === length);
  return isOne && Number.isSafeInteger(Number(length)) ? Number(length) : undefined;
};

const untilClose: Body = { take: () => "more", end: "connection" };

const ofLength = (length: number): Body => {
  let left = length;
  const take = (text: string): Progress => {
    left -= text.length;
    if (left > 0) return "more";
    return left === 0 ? "whole" : "malformed";
  };
  return { take, end: "certain" };
};

const chunkSize = /^0*([\da-f]{1,13})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;

/**
 * Chunks, their extensions, and the trailers after the last:
 * https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
const chunks = () => {
  let unread = "";
  /** Remaining bytes of the chunk's data. */
  let left = 0;
  let next: "size" | "end of data" | "trailer" | "nothing" = "size";
  let trailers = 0;

  /** Whether the line is allowed here. */
  const takeLine = (line: string): boolean => {
    if (next === "end of data") {
      next = "size";
      return line === "";
    }
    if (next === "trailer") {
      if (line === "") next = "nothing";
      trailers += line.length + 2;
      return line === "" || (trailers <= longestHead && isFieldLine(line));
    }
    const size = chunkSize.exec(line)?.[1];
    left = Number.parseInt(size ?? "", 16);
    next = left > 0 ? "end of data" : "trailer";
    return size !== undefined;
  };

  return (text: string): Progress => {
    unread += text;
    let at = 0;
    while (next !== "nothing") {
      const skipped = Math.min(left, unread.length - at);
      left -= skipped;
      at += skipped;
      const end = unread.indexOf("\r\n", at);
      if (end < 0) break;
      if (end - at > longestHead || !takeLine(unread.slice(at, end))) return "malformed";
      at = end + 2;
    }
    unread = unread.slice(at);
    if (next === "nothing") return unread === "" ? "whole" : "malformed";
    const mayBecomeLine = next === "end of data" ? /^\r?$/ : /^[^\r\n]*\r?$/;
    return unread.length <= longestHead && mayBecomeLine.test(unread) ? "more" : "malformed";
  };
};
