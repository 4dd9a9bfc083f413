/** A problem that the user can fix, as a sentence. */
export class Refused extends Error {}
