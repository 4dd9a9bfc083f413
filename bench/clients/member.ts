/**
 * A connected member of a room. Texts begin with a number that identifies them:
 * `m17 and anything else`.
 */
export type Member = {
  /** @param action the action of a frame to a baseline. */
  say(text: string, action: string): void;
  leave(): void;
  /** For members of an API Gateway. */
  connectionId?: string;
  /** The numbers of the messages that it shows, in its order, if it shows any. */
  shown?(): number[];
};

/** Receives the number of each message that a member gets, every time it gets it. */
export type Hear = (number: number) => void;

/** A message's text: identified by its number, and as long as a message of a few sentences. */
export const textOf = (number: number): string => `m${number} ${"x".repeat(300)}`;

const numbered = /\bm(\d+) /g;

/** The numbers of the messages in a text or in a frame of any protocol. */
export const numbersIn = (text: string): number[] =>
  [...text.matchAll(numbered)].map(([, number]) => Number(number));
