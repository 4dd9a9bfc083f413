/** What one part of the benchmark found. */
export type Finding = {
  /** The figures that are asked for by name, such as `busyP99Ms`. */
  keys: Readonly<Record<string, number>>;
  /** Everything else, for `--json`. */
  figures: unknown;
  /** For people: goes into docs/benchmarks.md between the marks of this part. */
  markdown: string;
  /** A picture of it, by its file's name in docs/. */
  charts?: Readonly<Record<string, string>>;
};

/** Tells whoever waits what is being measured. */
export type Tell = (line: string) => void;
