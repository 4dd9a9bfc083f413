import { type Character, charactersOf } from "./skeleton.ts";

/** The name over the messages of those who are no more. */
export const deletedName = "Deleted user";

/** What the chat says of itself and of its reader, and of those who are no more, in letters as `Character` has them. */
const systemNames = [
  ...["you", "system", "parley", "deleted user", "deleted users"],
  // Roles that a chat has. Nobody here shows one, so a name alone would.
  ...["operator", "admin", "administrator", "moderator", "support"],
];

/** What the chat says beside a name, in brackets where it is spoken. */
const marks = ["guest", "you", "unverified", "deleted", "account"];

/** With what ids begin. */
const idBeginnings = ["account", "deleted", "guest"].map((word) =>
  charactersOf(word).map(({ letter }) => letter),
);

/** A line of any kind, also a letter that is one. */
const line = String.raw`\p{Dash}\u02d7\u2043\u23af\u2500-\u257f\u2796\u30fc\u4e00\u1173`;

const startsWithLine = new RegExp(`^[${line}]`, "u");

/** `guest − 29`: a line with spaces, and a digit somewhere after it. */
const goesOnAfterLine = new RegExp(String.raw`^\s+[${line}].*\p{N}`, "u");

/** What says nothing beside a name's letters. */
const besideLetters = new RegExp(String.raw`[\P{L}\p{Lm}${line}]`, "u");

/** Finds a word's letters among others. */
type Spelling = { length: number; places: ReadonlyMap<string, number> };

/** Where in a word each letter is, as bits. */
const spellingOf = (word: string): Spelling => {
  const letters = charactersOf(word.replaceAll(" ", "")).map(({ letter }) => letter);
  const places = new Map<string, number>();
  for (const [at, letter] of letters.entries()) places.set(letter, (places.get(letter) ?? 0) | (1 << at));
  return { length: letters.length, places };
};

const systemSpellings = systemNames.map(spellingOf);
const markSpellings = marks.map(spellingOf);

/** Whether the characters are those letters, with anything around and between them that is none. */
const spells = (characters: readonly Character[], { length, places }: Spelling): boolean => {
  // Bit n: so many of the letters may have been read. `1` is an `l`, or is beside the letters.
  let read = 1;
  for (const { written, letter } of characters) {
    const beside = besideLetters.test(written) ? read : 0;
    read = beside | ((read & (places.get(letter) ?? 0)) << 1);
    if (read === 0) return false;
  }
  return (read & (1 << length)) !== 0;
};

/** Whether a name ends with a mark of the chat's own in brackets: `Ada (guest)`. */
const endsWithMark = (characters: readonly Character[]): boolean => {
  const opens = characters.findLastIndex(({ written }) => /[\p{Ps}\p{Pi}<"']/u.test(written));
  if (opens < 0) return false;
  const tail = characters.slice(opens + 1);
  return markSpellings.some((mark) => spells(tail, mark));
};

/** How many characters after the beginning of an id are looked at: a guest's id has 36. */
const farEnough = 48;

/** As long as ids are: a connection's has 16 characters, an account's 22, a guest's 36. */
const isLongAsAnId = (word: string): boolean =>
  /[a-z0-9=]{16}/u.test(word) || (/\d/u.test(word) && /[\w=-]{20}/u.test(word));

/** Whether what follows the beginning of an id, in small letters, goes on like one: after a line, or, after another sign or a space, as long as ids are. */
const goesOnLikeAnId = (rest: string): boolean =>
  startsWithLine.test(rest) ||
  goesOnAfterLine.test(rest) ||
  (/^[^\p{L}\p{N}]/u.test(rest) && rest.split(/\s/u).some(isLongAsAnId));

/** Whether a name is written like an id, after any signs. */
const isLikeAnId = (characters: readonly Character[]): boolean => {
  const first = characters.findIndex(({ written }) => /[\p{L}\p{N}]/u.test(written));
  // A sign in front may be the first letter itself: one in a square.
  const starts = characters.slice(0, first === -1 ? undefined : first + 1).keys();
  return [...starts].some((start) =>
    idBeginnings.some((letters) => {
      const { length } = letters;
      for (let at = 0; at < length; at++) if (characters[start + at]?.letter !== letters[at]) return false;
      const rest = characters.slice(start + length, start + length + farEnough);
      return goesOnLikeAnId(rest.map(({ written }) => written).join(""));
    }),
  );
};

/**
 * Whether a name passes for what only the chat says: a `userId`, the name of those who are no more, its reader, itself, or a mark beside a name.
 * In any case, and in letters that look alike. This spares people a doubt; who somebody is, their id and the form of their name tell.
 */
export const isReservedName = (name: string): boolean => {
  const characters = charactersOf(name);
  return (
    systemSpellings.some((spelling) => spells(characters, spelling)) ||
    endsWithMark(characters) ||
    isLikeAnId(characters)
  );
};
