/** The message of a check that has no sentence: valibot's own would name types only. */
export const noSentence = "";

/** Reads a value up to its first fault. */
export const firstFault = { abortEarly: true, message: noSentence } as const;
