/**
 * Somebody in a room, connected. Texts begin with a number by which they are known again:
 * `m17 and anything else`.
 */
export type Member = {
  /** @param action what a frame to a baseline is called. */
  say(text: string, action: string): void;
  leave(): void;
  /** Of those at an API Gateway. */
  connectionId?: string;
  /** The numbers of the messages that it shows, in its order, if it shows any. */
  shown?(): number[];
};

/** Hears the number of each message that a member got, every time it gets it. */
export type Hear = (number: number) => void;

/** A message's text: known by its number, and as long as a message of some sentences. */
export const textOf = (number: number): string => `m${number} ${"x".repeat(300)}`;

const numbered = /\bm(\d+) /g;

/** The numbers of the messages in a text or in a frame of any protocol. */
export const numbersIn = (text: string): number[] =>
  [...text.matchAll(numbered)].map(([, number]) => Number(number));
