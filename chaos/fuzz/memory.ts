import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much memory the process has, looked at time and again, to see whether it grows. */
export class Memory {
  readonly #samples: number[] = [];
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString("--expose-gc");
    this.#collect = runInNewContext("gc");
  }

  /** Takes a sample, of the whole process: the functions' environments are threads of it. */
  look(): void {
    this.#collect();
    this.#samples.push(process.memoryUsage.rss());
  }

  /** The least of the last third against the most of the second: 1 when nothing grows, also after a long start. */
  get growth(): number {
    const third = Math.floor(this.#samples.length / 3);
    const before = Math.max(...this.#samples.slice(third, 2 * third));
    return Math.min(...this.#samples.slice(2 * third)) / before;
  }

  /** Megabytes, the latest. */
  get megabytes(): number {
    return Math.round((this.#samples.at(-1) ?? 0) / 2 ** 20);
  }
}
