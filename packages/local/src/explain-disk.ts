/** What LevelDB, or Node, reports of a file: its place, and the reason. */
const levelSays = /IO error: (?<place>.+?): (?<reason>.+)/;
const nodeSays = /^(?<reason>(?!ENOENT)E[A-Z]+: .+?|ENOENT: .+?(?=, mkdir)), .*'(?<place>.+)'/;

/** The advice, by reason. */
const ways: [RegExp, string][] = [
  [/No space left|ENOSPC|Disk quota|EDQUOT/, "The disk is full. Free some space, and start again."],
  [
    /Permission denied|EACCES|EPERM|Read-only|EROFS|ENOENT/,
    "Make the folder writable, or choose another one with --data.",
  ],
  [/Not a directory|ENOTDIR|EEXIST/, "A file has that name. Choose a folder with --data."],
];

/** On a read-only disk, Node reports that the folder it was to create does not exist. */
const inWords = (reason: string) =>
  reason.startsWith("ENOENT") ? "no folder can be created there: is the disk read-only?" : reason;

/**
 * A sentence for an error that prevents writing to a data folder; `undefined` for errors of other
 * kinds.
 */
export const explainDisk = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { place, reason } = (levelSays.exec(error.message) ?? nodeSays.exec(error.message))?.groups ?? {};
  if (!place || !reason) return explainDisk(error.cause);
  const [, advised] = ways.find(([pattern]) => pattern.test(reason)) ?? [];
  const advice = advised ?? "Check the disk, and start again.";
  return `${place} could not be written (${inWords(reason)}). ${advice} Acknowledged messages are kept.`;
};
