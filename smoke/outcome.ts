/** The stage does not do what it should: a sentence that says what it does instead. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/** The check cannot be run here: a sentence that says why. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}
