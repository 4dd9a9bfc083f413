import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Samples the memory in use by the gateway and the services, to see whether it grows. The functions
 * are threads with their own heaps, which are bounded instead: one that grows ends its environment.
 */
export class Memory {
  readonly #samples: number[] = [];
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString("--expose-gc");
    this.#collect = runInNewContext("gc");
  }

  /** Takes a sample, after a garbage collection. */
  look(): void {
    this.#collect();
    const { heapUsed, external } = process.memoryUsage();
    this.#samples.push(heapUsed + external);
  }

  /**
   * The mean of the last third relative to that of the second: 1 when nothing grows, even after a
   * long start.
   */
  get growth(): number {
    const third = Math.floor(this.#samples.length / 3);
    return meanOf(this.#samples.slice(2 * third)) / meanOf(this.#samples.slice(third, 2 * third));
  }

  /** Megabytes, the latest. */
  get megabytes(): number {
    return Math.round((this.#samples.at(-1) ?? 0) / 2 ** 20);
  }
}

const meanOf = (samples: readonly number[]) =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
