/** What LevelDB, or Node, says of a file: its place, and the reason. */
const levelSays = /IO error: (?<place>.+?): (?<reason>.+)/;
const nodeSays = /^(?<reason>(?!ENOENT)E[A-Z]+: .+?|ENOENT: .+?(?=, mkdir)), .*'(?<place>.+)'/;

/** What is to be done, by the reason. */
const ways: [RegExp, string][] = [
  [/No space left|ENOSPC|Disk quota|EDQUOT/, "The disk is full. Free some space, and start again."],
  [
    /Permission denied|EACCES|EPERM|Read-only|EROFS|ENOENT/,
    "Make the folder writable, or choose another one with --data.",
  ],
  [/Not a directory|ENOTDIR|EEXIST/, "A file has that name. Choose a folder with --data."],
];

/** Node says of a read-only disk that the folder which it was to make is not there. */
const inWords = (reason: string) =>
  reason.startsWith("ENOENT") ? "no folder can be created there: is the disk read-only?" : reason;

/** A sentence for what keeps a data folder from being written to; `undefined` for errors of other kinds. */
export const explainDisk = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { place, reason } = (levelSays.exec(error.message) ?? nodeSays.exec(error.message))?.groups ?? {};
  if (!place || !reason) return explainDisk(error.cause);
  const [, advised] = ways.find(([pattern]) => pattern.test(reason)) ?? [];
  const advice = advised ?? "Check the disk, and start again.";
  return `${place} could not be written (${inWords(reason)}). ${advice} Acknowledged messages are kept.`;
};
