/** What one part of the benchmark found. */
export type Finding = {
  /** The named figures, such as `busyP99Ms`. */
  keys: Readonly<Record<string, number>>;
  /** Everything else, for `--json`. */
  figures: unknown;
  /** For readers: goes into docs/benchmarks.md between the marks of this part. */
  markdown: string;
  /** Pictures, by their file names in docs/. */
  charts?: Readonly<Record<string, string>>;
};

/** Reports what is being measured. */
export type Tell = (line: string) => void;
