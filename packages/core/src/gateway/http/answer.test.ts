import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyAnswer, cut } from "../../../test/any-answer.ts";
import { createAnswerReader } from "./answer.ts";

type Told = { status: number; isKept: boolean; date: string | undefined } | "malformed" | "more";

/**
 * What a reader makes of the pieces, and of the connection's end after them. Bytes that it does not read
 * are one too many.
 */
const readAll = (pieces: readonly string[], ends: boolean): Told => {
  const reader = createAnswerReader();
  for (const [at, piece] of pieces.entries()) {
    const answer = reader.read(piece);
    if (answer === "malformed") return answer;
    if (answer && pieces.slice(at + 1).some((other) => other !== "")) return "malformed";
    if (answer) return { status: answer.status, isKept: answer.isKept, date: answer.date() };
  }
  const answer = ends ? reader.end() : undefined;
  return answer ? { status: answer.status, isKept: answer.isKept, date: answer.date() } : "more";
};
const read = (...pieces: string[]) => readAll(pieces, true);

describe("any answer in any pieces", () => {
  const pieces = fc.array(fc.nat(), { maxLength: 12 });

  test("is read as it was meant, when its last byte has come and not before", () => {
    const isRead = fc.property(anyAnswer, pieces, ({ text, end, status, isKept, date }, at) => {
      expect(readAll(cut(text, at), end === "connection")).toEqual({ status, isKept, date });
      expect(readAll(cut(text.slice(0, -1), at), end !== "connection")).toBe("more");
      if (end !== "connection") expect(readAll(cut(`${text}H`, at), true)).toBe("malformed");
    });
    fc.assert(isRead, { numRuns: 1_000 });
  });

  test("leaves the reader ready for the next", () => {
    const areRead = fc.property(fc.array(anyAnswer, { maxLength: 5 }), pieces, (answers, at) => {
      const reader = createAnswerReader();
      for (const { text, end, status, isKept, date } of answers) {
        if (end === "connection") continue;
        const last = cut(text, at)
          .map((piece) => reader.read(piece))
          .at(-1);
        expect(last).toMatchObject({ status, isKept });
        expect(typeof last === "object" && last.date()).toBe(date);
      }
    });
    fc.assert(areRead);
  });

  test("is the same in all of them when some of its bytes are wrong", () => {
    const byte = fc.constantFrom(..."\r\n\t \0:;,/0159aF\x7f\xa0\xff");
    const edits = fc.array(
      fc.record({ at: fc.nat(), length: fc.nat(3), put: fc.array(byte, { maxLength: 3 }) }),
      {
        maxLength: 4,
      },
    );
    const isSame = fc.property(anyAnswer, edits, pieces, fc.boolean(), ({ text }, edits, at, ends) => {
      const wrong = edits.reduce((before, { at, length, put }) => {
        const from = at % (before.length + 1);
        return before.slice(0, from) + put.join("") + before.slice(from + length);
      }, text);
      expect(readAll(cut(wrong, at), ends)).toEqual(readAll([wrong], ends));
    });
    fc.assert(isSame, { numRuns: 2_000 });
  });

  test("is refused at once, or waited for, when it is no answer at all", () => {
    const byte = fc.nat(255).map((code) => String.fromCharCode(code));
    const isHarmless = fc.property(fc.string({ unit: byte }), pieces, (noise, at) => {
      expect(readAll(cut(noise, at), true)).toBe("HTTP/1.".startsWith(noise) ? "more" : "malformed");
    });
    fc.assert(isHarmless, { numRuns: 1_000 });
  });
});

const ok = "HTTP/1.1 200 OK\r\n";

describe("what the specification lets an answer look like", () => {
  test.each([
    ["no reason, nor the space before it", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, true],
    ["a version that is still to come", "HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n", 200, true],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, false],
    ["HTTP/1.0, kept", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 200, true],
    ["close in a list", `${ok}Connection: a, Close ,b\r\nContent-Length: 0\r\n\r\n`, 200, false],
    [
      "close in a second line",
      `${ok}Connection: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      200,
      false,
    ],
    ["a length that is said twice", `${ok}Content-Length: 1, 1\r\ncontent-length:1\r\n\r\nx`, 200, true],
    ["a value over two lines", `${ok}Content-Length:\r\n\t 1\r\n\r\nx`, 200, true],
    [
      "a name that only ends like another",
      `${ok}X-Content-Length: 9\r\nContent-Length: 0\r\n\r\n`,
      200,
      true,
    ],
    ["no body for 204, whatever its length", "HTTP/1.1 204 \r\nContent-Length: 7\r\n\r\n", 204, true],
    ["a body up to the end", `${ok}\r\nsome`, 200, false],
    ["a coding that is not chunked", `${ok}Transfer-Encoding: gzip\r\n\r\nsome`, 200, false],
    ["chunked as the last of several", `${ok}Transfer-Encoding: gzip, Chunked,\r\n\r\n0\r\n\r\n`, 200, true],
    [
      "chunks beside a length, which are not to be trusted",
      `${ok}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
      200,
      false,
    ],
    ["chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, false],
    [
      "chunks in HTTP/1.0 that says it is kept",
      "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      200,
      false,
    ],
    [
      "interim answers before it",
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n${ok}Content-Length: 0\r\n\r\n`,
      200,
      true,
    ],
  ])("%s", (_what, text, status, isKept) => {
    expect(read(text)).toMatchObject({ status, isKept });
    expect(read(...text)).toMatchObject({ status, isKept });
  });
});

const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;

test("a body may be as long as it likes, in chunks of any size, which may come at once", () => {
  const chunk = `${(40_000).toString(16)}\r\n${"x".repeat(40_000)}\r\n`;
  expect(read(`${chunked}${chunk.repeat(3)}1\r\nx\r\n0\r\nA: b\r\n\r\n`)).toMatchObject({ status: 200 });
});

test("an answer whose head has come has a status, and its connection is not kept if it breaks off then", () => {
  const reader = createAnswerReader();
  reader.read("HTTP/1.1 410 Gone\r\nContent-Le");
  expect(reader.begun()).toBeUndefined();
  reader.read("ngth: 2\r\n\r\nx");
  expect(reader.begun()).toMatchObject({ status: 410, isKept: false });
});

describe("what it does not let an answer look like", () => {
  test.each([
    ["another protocol", "HTTP/2 200 OK\r\n\r\n"],
    ["a request", "GET / HTTP/1.1\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["a status that runs into the reason", "HTTP/1.1 200OK\r\n\r\n"],
    ["line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"],
    ["a carriage return alone", `${ok}A: b\rContent-Length: 0\r\n\r\n`],
    ["a zero byte", `${ok}A: \0\r\n\r\n`],
    ["a space before the colon", `${ok}Content-Length : 0\r\n\r\n`],
    ["a line that is no field", `${ok}nonsense\r\n\r\n`],
    ["another protocol from now on", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["two lengths", `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ["no number as the length", `${ok}Content-Length: 0x1\r\n\r\n`],
    ["a sign", `${ok}Content-Length: +1\r\n\r\n`],
    ["another sort of space", `${ok}Content-Length: 1\xa0\r\n\r\n`],
    ["an empty length", `${ok}Content-Length:\r\n\r\n`],
    ["a length past all counting", `${ok}Content-Length: 99999999999999999999\r\n\r\n`],
    ["a byte too many", `${ok}Content-Length: 1\r\n\r\nxy`],
    ["no size of a chunk", `${chunked}\r\n`],
    ["no number as the size of a chunk", `${chunked}x\r\n`],
    ["a chunk past all counting", `${chunked}fffffffffffffff\r\n`],
    ["a chunk that is longer than it says", `${chunked}1\r\nxy\r\n0\r\n\r\n`],
    ["a second byte of a chunk of one", `${chunked}1\r\nxy`],
    ["a line feed alone after the size of a chunk", `${chunked}1\nx`],
    ["a carriage return alone after the size of a chunk", `${chunked}1\rx`],
    ["an extension of more than 64 KB", `${chunked}1;${"b".repeat(65_536)}\r\nx\r\n0\r\n\r\n`],
    ["a trailer that is no field", `${chunked}0\r\nnonsense\r\n\r\n`],
    ["a byte after the last chunk", `${chunked}0\r\n\r\nx`],
    ["a head without an end", `${ok}A: ${"b".repeat(65_536)}`],
    ["a head of more than 64 KB", `${ok}A: ${"b".repeat(65_536)}\r\n\r\n`],
    ["an extension without an end", `${chunked}1;${"b".repeat(65_536)}`],
    ["trailers without an end", `${chunked}0\r\n${"A: b\r\n".repeat(12_000)}`],
  ])("%s", (_what, text) => {
    expect(read(text)).toBe("malformed");
  });

  test.each([
    ["spaces", `${ok}A:${" ".repeat(65_000)}\0\r\n\r\n`],
    ["spaces around a length", `${ok}Content-Length:${" ".repeat(65_000)}x\r\n\r\n`],
    ["folds", `${ok}A:${"\r\n ".repeat(20_000)}\0\r\n\r\n`],
    ["fields", `${ok}${"A:\r\n".repeat(16_000)}b\r\n\r\n`],
    ["spaces after the size of a chunk", `${chunked}1${" ".repeat(65_000)}x\r\n`],
    // A pattern that tried all ways to read these would outlast the test.
  ])("many %s", (_what, text) => {
    expect(read(text)).toBe("malformed");
  });
});

describe("64 KB may be the length, and no byte more, of", () => {
  const ofLength = (length: number, start: string) => start + "b".repeat(length - start.length);
  test.each<[string, (length: number) => string, number | string]>([
    ["a head", (length) => `${ofLength(length - 2, `${ok}A: `)}\r\n\r\n`, 200],
    ["the beginning of a head", (length) => ofLength(length, `${ok}A: `), "more"],
    ["the line before a chunk", (length) => `${chunked}${ofLength(length, "1;")}\r\nx\r\n0\r\n\r\n`, 200],
    ["the beginning of that line", (length) => chunked + ofLength(length, "1;"), "more"],
    ["the trailers", (length) => `${chunked}0\r\n${ofLength(length - 2, "A: ")}\r\n\r\n`, 200],
  ])("%s", (_what, text, whole) => {
    const told = read(text(64 * 1024));
    expect(typeof told === "string" ? told : told.status).toBe(whole);
    expect(read(text(64 * 1024 + 1))).toBe("malformed");
  });
});
