import fc from "fast-check";

/** For tests: an answer on the wire, one character per byte, and what it means. */
export type MeantAnswer = {
  text: string;
  status: number;
  date: string | undefined;
  /** Whether the connection may be used again. */
  isKept: boolean;
  /** What ends it. */
  end: "itself" | "connection";
};

/**
 * For tests: cuts a text at these places, whatever its length. Some pieces may be empty, but not
 * the last.
 */
export const cut = (text: string, at: readonly number[]): string[] => {
  const places = at.map((place) => place % Math.max(1, text.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index]));
};

const characters = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at));
const visible = characters(0x21, 0x7e);
const space = fc.constantFrom("", " ", "\t", "  ");
const value = fc
  .string({ unit: fc.constantFrom(...visible, " ", "\t", ...characters(0x80, 0xff)), maxLength: 20 })
  .map((text) => text.trim());
const tokenCharacter = fc.constantFrom(
  ...visible.filter((character) => /[!#$%&'*+\-.^`|~\w]/.test(character)),
);

/** Other fields than those that matter, though some of them look similar. */
const otherField = fc
  .tuple(
    fc.string({ unit: tokenCharacter, minLength: 1, maxLength: 12 }),
    fc.constantFrom("", "x-", "X-Amzn-"),
  )
  .map(([name, prefix]) => prefix + name)
  .filter((name) => !/^(content-length|transfer-encoding|connection|date)$/i.test(name));

const inAnyCase = (name: string) => fc.mixedCase(fc.constant(name));
const field = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc
    .tuple(name, space, value, space)
    .map(([name, before, value, after]) => `${name}:${before}${value}${after}\r\n`);
const others = fc.array(field(otherField, value), { maxLength: 4 });

const bytes = fc.string({ unit: fc.constantFrom(...characters(0, 0xff), "\r", "\n"), maxLength: 60 });

type Framed = { fields: string[]; body: string; end: MeantAnswer["end"] };

const withLength: fc.Arbitrary<Framed> = bytes.chain((body) =>
  field(inAnyCase("Content-Length"), fc.constantFrom(`${body.length}`, `00${body.length}`)).map((length) => ({
    fields: [length],
    body,
    end: "itself" as const,
  })),
);
const chunk = (data: fc.Arbitrary<string>) =>
  fc
    .record({
      data,
      zeros: fc.constantFrom("", "0", "000"),
      isLarge: fc.boolean(),
      extension: fc.constantFrom("", ";a", ";a=b", ' ; a="b;c"', "\t;a;b=\xff"),
    })
    .map(({ data, zeros, isLarge, extension }) => {
      const size = data.length.toString(16);
      return `${zeros}${isLarge ? size.toUpperCase() : size}${extension}\r\n${data}${data === "" ? "" : "\r\n"}`;
    });
const inChunks: fc.Arbitrary<Framed> = fc
  .record({
    field: field(
      inAnyCase("Transfer-Encoding"),
      fc.constantFrom("chunked", "Chunked", "gzip, chunked", ",chunked"),
    ),
    chunks: fc.array(chunk(bytes.filter((data) => data !== "")), { maxLength: 4 }),
    last: chunk(fc.constant("")),
    trailers: others,
  })
  .map(({ field, chunks, last, trailers }) => ({
    fields: [field],
    body: [...chunks, last, ...trailers, "\r\n"].join(""),
    end: "itself" as const,
  }));
const upToTheEnd: fc.Arbitrary<Framed> = bytes
  .filter((body) => body !== "")
  .map((body) => ({ fields: [], body, end: "connection" as const }));
const withoutBody: fc.Arbitrary<Framed> = fc.constant({ fields: [], body: "", end: "itself" });

const statusLine = (status: fc.Arbitrary<number>, minor: fc.Arbitrary<number>) =>
  fc.record({ status, minor, reason: fc.option(value) }).map(({ status, minor, reason }) => ({
    status,
    minor,
    line: `HTTP/1.${minor} ${status}${reason === null ? "" : ` ${reason}`}\r\n`,
  }));
const statusWithBody = fc.oneof(
  fc.constantFrom(200, 410, 429, 403, 500),
  fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
);
const framed = fc.oneof(
  ...[withLength, inChunks, upToTheEnd].map((body) => fc.tuple(fc.constant(statusWithBody), body)),
  fc.tuple(fc.constant(fc.constantFrom(204, 304)), withoutBody),
);
const interim = fc
  .tuple(statusLine(fc.constantFrom(100, 102, 103), fc.constant(1)), others)
  .map(([{ line }, fields]) => `${[line, ...fields].join("")}\r\n`);
const connectionOption = fc.constantFrom(undefined, "close", "Keep-Alive", "x, CLOSE", "keep-alive,x", "x");
const knownDate = fc.option(
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  { nil: undefined },
);

/** For tests: any answer that RFC 9112 allows, as a server may write it. */
export const anyAnswer: fc.Arbitrary<MeantAnswer> = fc
  .tuple(framed, knownDate, connectionOption)
  .chain(([[status, { fields, body, end }], date, option]) => {
    const chunked = fields.some((field) => /^t/i.test(field));
    const shuffled = fc
      .tuple(
        others,
        date === undefined ? fc.constant([]) : fc.tuple(field(inAnyCase("Date"), fc.constant(date))),
        option === undefined
          ? fc.constant([])
          : fc.tuple(field(inAnyCase("Connection"), fc.constant(option))),
      )
      .chain((groups) => {
        const all = [...fields, ...groups.flat()];
        return fc.shuffledSubarray(all, { minLength: all.length });
      });
    const head = statusLine(status, fc.constantFrom(...(chunked ? [1] : [1, 1, 0])));
    return fc.tuple(fc.array(interim, { maxLength: 2 }), head, shuffled).map(([before, head, lines]) => ({
      text: [...before, head.line, ...lines, "\r\n", body].join(""),
      status: head.status,
      date,
      end,
      isKept:
        end === "itself" &&
        !/close/i.test(option ?? "") &&
        (head.minor === 1 || /keep-alive/i.test(option ?? "")),
    }));
  });
