/** Repeats a piece up to a number of characters, and adds an end. */
const repeated =
  (piece: string, end = "") =>
  (characters: number) =>
    piece.repeat(Math.ceil((characters - end.length) / piece.length)) + end;

/**
 * Texts of any length that have slowed down others: for a backtracking pattern, a normalisation, a
 * list of marks, or a parser of addresses. For every parser and renderer of other users' text.
 */
export const hostileTexts: readonly (readonly [string, (characters: number) => string])[] = [
  ["emoji with skin tones, and a letter", repeated("✊🏽", "x")],
  ["keycaps and flags, and a letter", repeated("1️⃣🇩🇪", "x")],
  ["one emoji of joiners that does not end", repeated("👩‍", "x")],
  ["prefixes of flags", repeated("🏴󠁧", "x")],
  ["what normalising makes four of", repeated("\u2057")],
  ["what normalising makes eighteen of", repeated("\ufdfa")],
  ["signs", repeated("!")],
  ["digits that are letters", repeated("1l0O")],
  ["a letter with marks", repeated("\u0301", "")],
  ["marks that change places", repeated("\u0315\u0300", "a")],
  ["marks in groups of nine", repeated(`a${"\u0301".repeat(9)}`)],
  ["marks in groups of eight, apart by what shows nothing", repeated(`${"\u0301".repeat(8)}\u200b`)],
  ["invisible characters in groups of eight", repeated(`${"\u200b".repeat(8)}a`)],
  ["white space", repeated(" ", "x")],
  ["white space of many kinds", repeated(" \u2003\t\u00a0", "x")],
  ["line feeds", repeated("\n", "x")],
  ["carriage returns", repeated("\r", "x")],
  ["lines of nothing but spaces", repeated("   \n", "x")],
  ["half surrogate pairs", repeated("\ud800")],
  ["invisible characters", repeated("\u200d\u200b\ufe0f", "x")],
  ["overrides of the direction", repeated("\u202e\u2066")],
  ["Hangul in parts", repeated("\u1100\u1161\u11a8")],
  ["the beginning of an id", repeated("guest-")],
  ["letters in squares", repeated("🄶🅄")],
  ["slashes", repeated("/")],
  ["addresses", repeated("https://a.example/ ")],
  ["one address", (characters) => `https://a.example/${"a".repeat(characters - 18)}`],
  ["one address of open brackets", (characters) => `https://a.example/${"(".repeat(characters - 18)}`],
  [
    "one address of closed brackets",
    (characters) => `https://a.example/${"()".repeat((characters - 18) / 2)}`,
  ],
  ["one address of full stops", (characters) => `https://a.example/${".".repeat(characters - 19)}x`],
  ["one host of many labels", (characters) => `https://${"a.".repeat((characters - 15) / 2)}example`],
  ["schemes without an address", repeated("http://")],
  ["schemes of letters", repeated("https:/")],
  ["mail addresses", repeated("a@b.example ")],
  ["at signs", repeated("@")],
  ["one mail address of full stops", (characters) => `${"a.".repeat(characters / 2)}@b.example`],
  ["one mail address to many", (characters) => `mailto:${"a@".repeat((characters - 10) / 2)}b.example`],
  ["colons", repeated(":")],
  ["hyphens", repeated("-", "!")],
  ["hyphens and letters", repeated("a-", "!")],
  ["commas", repeated(",")],
  ["commas and spaces", repeated(", ", "x")],
  ["zeros", repeated("0", "x")],
  ["brackets of JSON", repeated("[")],
  ["quotation marks and backslashes", repeated('\\"')],
  ["angle brackets", repeated("<a ")],
  ["ideographs around an address", repeated("看https://a.example/a")],
  ["letters of two alphabets", repeated("aа")],
];
