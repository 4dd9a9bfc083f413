/** The name over the messages of those who are no more. */
export const deletedName = "Deleted user";

/** With what ids begin. */
const idBeginnings = ["account", "deleted", "guest"];

/**
 * What looks like a letter of the reserved names, in Latin, Cyrillic, Greek, Armenian, Cherokee, Lisu, and digits. After
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
const lookAlikes = {
  a: "ɑᴀаαᎪꓮ",
  c: "ƈȼᴄсϲᏟꓚ",
  d: "đɖᴅԁᎠꓓ",
  e: "əɇᴇеєεԐᎬꓰ3",
  g: "ɡɢǥԍցᏀꓖ",
  l: "łƚɭʟιıіӏլᏞꓡꓲi1|!",
  n: "ŋƞɴпиνոꓠ",
  o: "øɵᴏоοσօꓳ0",
  r: "ɍʀгᎡᏒꓣ",
  s: "ʂꜱѕտᏚᏕꓢ5$",
  t: "ŧƭᴛтτᎢꓔ",
  u: "ʉʋᴜцυսᏌꓴ",
};

const letterOf = new Map(
  Object.entries(lookAlikes).flatMap(([letter, alike]) =>
    [...alike].map((each) => [each.toLowerCase(), letter] as const),
  ),
);

/**
 * Where the alphabets begin that NFKD leaves inside their squares, circles and flags: 26 letters each, of which no name is written.
 * https://www.unicode.org/charts/PDF/U1F100.pdf
 */
const enclosedAlphabets = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

const withoutFrame = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  const first = enclosedAlphabets.find((start) => code >= start && code < start + 26);
  return first === undefined ? character : String.fromCodePoint(0x61 + code - first);
};

/** A character of a name: as it is, and as the letter that it looks like. */
type Character = { written: string; letter: string };

/** A name's characters in small letters, without marks. */
const charactersOf = (name: string): Character[] =>
  Array.from(name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(), (written) => {
    const bare = withoutFrame(written);
    return { written, letter: letterOf.get(bare) ?? bare };
  });

/** A line of any kind, also a letter that is one. */
const line = String.raw`\p{Dash}\u02d7\u2043\u23af\u2500\u2501\u2796\u30fc\u4e00\u1173`;

const startsWithLine = new RegExp(`^[${line}]`, "u");

/** `guest − 29`: a line with spaces, and a digit somewhere after it. */
const goesOnAfterLine = new RegExp(String.raw`^\s+[${line}].*\p{N}`, "u");

/** What says nothing beside a name's letters. */
const besideLetters = new RegExp(String.raw`[\P{L}\p{Lm}${line}]`, "u");

/** Whether the characters are those letters, with anything around and between them that is none. */
const spells = (characters: readonly Character[], letters: string): boolean => {
  // How many of the letters may have been read: `1` is an `l`, or is beside the letters.
  let read = new Set([0]);
  for (const { written, letter } of characters) {
    const isBeside = besideLetters.test(written);
    read = new Set(
      [...read].flatMap((count) => [
        ...(isBeside ? [count] : []),
        ...(letters[count] === letter ? [count + 1] : []),
      ]),
    );
  }
  return read.has(letters.length);
};

/** As long as ids are: a connection's has 16 characters, an account's 22, a guest's 36. */
const longAsAnId = /[a-z0-9=]{16}|(?=\S*\d)[\w=-]{20}/u;

/** Whether what follows the beginning of an id, in small letters, goes on like one: after a line, or, after another sign or a space, as long as ids are. */
const goesOnLikeAnId = (rest: string): boolean =>
  startsWithLine.test(rest) ||
  goesOnAfterLine.test(rest) ||
  (/^[^\p{L}\p{N}]/u.test(rest) && longAsAnId.test(rest));

/** Whether a name is written like an id, after any signs. */
const isLikeAnId = (characters: readonly Character[]): boolean => {
  const first = characters.findIndex(({ written }) => /[\p{L}\p{N}]/u.test(written));
  // A sign in front may be the first letter itself: one in a square.
  const starts = characters.slice(0, first === -1 ? undefined : first + 1).keys();
  return [...starts].some((start) =>
    idBeginnings.some((beginning) => {
      const end = start + beginning.length;
      const letters = characters.slice(start, end).map(({ letter }) => letter);
      const rest = characters.slice(end).map(({ written }) => written);
      return letters.join("") === beginning && goesOnLikeAnId(rest.join(""));
    }),
  );
};

/**
 * Whether a name passes for what only the server says: a `userId`, which legacy clients read from the same field as a name that is
 * claimed; or `deletedName`, of one or of several. In any case, and in letters that look alike.
 */
export const isReservedName = (name: string): boolean => {
  const characters = charactersOf(name);
  return isLikeAnId(characters) || spells(characters, "deleteduser") || spells(characters, "deletedusers");
};
