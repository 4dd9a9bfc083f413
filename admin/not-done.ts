/** What could not be done, or only in part, as a sentence for the operator. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}
