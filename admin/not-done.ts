/** What could not be done, or not all of it, in a sentence for the operator. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}
