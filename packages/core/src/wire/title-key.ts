import { folded } from "./name-prefix.ts";

/** The most characters of a title that it is found by: a key of the index has at most 1 KB. */
const maxCharacters = 60;

/** The beginning of a title as it is sought: without case and accents. */
export const titlePrefix = (text: string): string => [...folded(text)].slice(0, maxCharacters).join("");

/** What a room's title is found by. The room's name tells it apart from others that read alike. */
export const titleKey = (title: string, room: string): string =>
  title === "" ? "" : `${titlePrefix(title)}~${room}`;
