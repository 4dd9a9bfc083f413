/** The bytes of a value in a list, as JSON. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/**
 * Receives the number of bytes that were read from the table and are not in the answer: the caller
 * pays for them, too.
 */
export type Unseen = (bytes: number) => void;

/** Adds up the bytes that an answer leaves out. */
export class UnseenBytes {
  #total = 0;

  get total(): number {
    return this.#total;
  }

  readonly add: Unseen = (bytes) => {
    this.#total += bytes;
  };
}

/** How many of the values, from the first on, fit into a number of bytes of JSON. */
export const fitting = (values: readonly unknown[], bytes: number): number => {
  let left = bytes;
  const over = values.findIndex((value) => {
    left -= bytesOf(value);
    return left < 0;
  });
  return over < 0 ? values.length : over;
};
