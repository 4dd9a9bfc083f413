import { charactersOf } from "./characters.ts";
import { onFirstUse } from "./on-first-use.ts";
import { idBeginnings, marks, roleNames, shortRoles, systemNames } from "./reserved-words.ts";
import { isReadAs, line, type ReadCharacter, readCharactersOf, spellingOf, spells } from "./spelling.ts";

/** How many characters of a name are checked: forty, and what compatibility characters become. */
const maxCharacters = 400;

/** Most functions start, and answer, without a name to check. */
const reserved = onFirstUse(() => ({
  roles: roleNames.map(spellingOf),
  shortRoles: shortRoles.map(spellingOf),
  marks: marks.map(spellingOf),
  systemNames: systemNames.map(spellingOf),
  idBeginnings: idBeginnings.map((word) => charactersOf(word).map(({ letter }) => letter)),
}));

const startsWithLine = new RegExp(`^[${line}]`, "u");

/** `guest − 29`: a dash with spaces, and a digit somewhere after it. */
const goesOnAfterLine = new RegExp(String.raw`^\s+[${line}].*\p{N}`, "u");

const hasLetter = /\p{L}/u;

/** Whether the characters are a role's name; a short one in one word only. */
const isRole = (characters: readonly ReadCharacter[]): boolean => {
  if (reserved().roles.some((spelling) => spells(characters, spelling))) return true;
  const text = characters.map(({ written }) => written).join("");
  if (text.split(/\s/u).filter((word) => hasLetter.test(word)).length > 1) return false;
  return reserved().shortRoles.some((spelling) => spells(characters, spelling));
};

const isMark = (characters: readonly ReadCharacter[]): boolean =>
  reserved().marks.some((spelling) => spells(characters, spelling));

const opening = /[\p{Ps}\p{Pi}<"']/u;

/** Whether a name ends with one of the chat's own marks, or a role, in brackets: `Ada (guest)`. */
const endsWithMark = (characters: readonly ReadCharacter[]): boolean => {
  const opens = characters.findLastIndex(({ written }) => opening.test(written));
  if (opens < 0) return false;
  const tail = characters.slice(opens + 1);
  return isMark(tail) || isRole(tail);
};

/** A separator between a name and a word beside it: `Ada · guest`, `[Admin] Ada`. */
const separator = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}<>"|/\\:;,~*·•‧⋅・]/u;

const anyLine = new RegExp(`[${line}]`, "u");

/**
 * Whether the character at an index is a separator: a dash is one beside a space, and not in
 * `Karl-Heinz`.
 */
const separates = (characters: readonly ReadCharacter[], at: number): boolean => {
  const { written = "" } = characters[at] ?? {};
  if (separator.test(written)) return true;
  if (!anyLine.test(written)) return false;
  return [at - 1, at + 1].some((beside) => /\s/u.test(characters[beside]?.written ?? ""));
};

/** The parts of a name between separators. */
const partsOf = (characters: readonly ReadCharacter[]): ReadCharacter[][] => {
  const parts: ReadCharacter[][] = [[]];
  for (const [at, character] of characters.entries()) {
    if (separates(characters, at)) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
};

/** Whether a role is separate beside a name, or one of the chat's own marks after one. */
const standsBeside = (characters: readonly ReadCharacter[]): boolean =>
  partsOf(characters).some((part, index) => isRole(part) || (index > 0 && isMark(part)));

/** How many characters after the prefix of an id are checked: a guest's id has 36. */
const farEnough = 48;

/** As long as ids are: a connection's has 16 characters, an account's 22, a guest's 36. */
const isLongAsAnId = (word: string): boolean =>
  /[a-z0-9=]{16}/u.test(word) || (/\d/u.test(word) && /[\w=-]{20}/u.test(word));

/**
 * Whether what follows the prefix of an id, in lower case, continues like one: after a dash, or,
 * after another sign or a space, as long as ids are.
 */
const goesOnLikeAnId = (rest: string): boolean =>
  startsWithLine.test(rest) ||
  goesOnAfterLine.test(rest) ||
  (/^[^\p{L}\p{N}]/u.test(rest) && rest.split(/\s/u).some(isLongAsAnId));

/** Whether a name is written like an id, after any signs. */
const isLikeAnId = (characters: readonly ReadCharacter[]): boolean => {
  const first = characters.findIndex(({ written }) => /[\p{L}\p{N}]/u.test(written));
  // A leading sign may be the first letter itself: one in a square.
  const starts = characters.slice(0, first === -1 ? undefined : first + 1).keys();
  return [...starts].some((start) =>
    reserved().idBeginnings.some((letters) => {
      const { length } = letters;
      const beginning = characters.slice(start, start + length);
      if (!letters.every((letter, at) => beginning[at] && isReadAs(beginning[at], letter))) return false;
      const rest = characters.slice(start + length, start + length + farEnough);
      return goesOnLikeAnId(rest.map(({ written }) => written).join(""));
    }),
  );
};

/**
 * Whether a name reads like something that only the chat says: a `userId`, the name of deleted
 * users, its reader, itself, a role in it, or a mark beside a name. In any case, and in many
 * look-alike spellings, though not in all that are possible. This prevents confusion; a user's
 * identity is their id.
 */
export const isReservedName = (name: string): boolean => {
  const characters = readCharactersOf(name, maxCharacters);
  return (
    reserved().systemNames.some((spelling) => spells(characters, spelling)) ||
    endsWithMark(characters) ||
    standsBeside(characters) ||
    isRole(characters) ||
    isLikeAnId(characters)
  );
};
