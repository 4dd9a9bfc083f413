/** Receives one line of output of a part of the cloud, or of a function. */
export type Log = (source: string, line: string) => void;

/** Writes lines to standard error, each prefixed with its source. Standard output stays free. */
export const standardErrorLog: Log = (source, line) => {
  process.stderr.write(`${source} | ${line}\n`);
};

/** Discards all lines. */
export const silentLog: Log = () => {};
