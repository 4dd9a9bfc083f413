/** A fault that a person can mend, in a sentence. */
export class Refused extends Error {}
