/** The name over the messages of those who are no more. */
export const deletedName = "Deleted user";

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

/** The name in small letters without marks, each that looks like a letter of the reserved names as that one. */
const plainly = (name: string) =>
  Array.from(
    name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(),
    (character) => letterOf.get(character) ?? character,
  ).join("");

/** How every `userId` begins; a line of any kind in the place of the hyphen. */
const likeAnId =
  /^[^\p{L}\p{N}]*(?:account|deleted|guest)[\p{Dash}\u02d7\u2043\u23af\u2500\u2501\u2796\u30fc\u4e00\u1173]/u;

const lettersOf = (name: string) => plainly(name).replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Whether a name passes for what only the server says: a `userId`, which legacy clients read from the same field as a name that is
 * claimed; or `deletedName`. In any case, and in letters that look alike.
 */
export const isReservedName = (name: string): boolean =>
  likeAnId.test(plainly(name)) || lettersOf(name) === lettersOf(deletedName);
