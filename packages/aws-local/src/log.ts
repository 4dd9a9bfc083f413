/** Takes one line of what a part of the cloud, or a function, has to say. */
export type Log = (source: string, line: string) => void;

/** Writes lines to standard error, each after the name of who said it. Standard output stays free. */
export const standardErrorLog: Log = (source, line) => {
  process.stderr.write(`${source} | ${line}\n`);
};

/** Says nothing. */
export const silentLog: Log = () => {};
