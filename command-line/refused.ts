/** A problem that the user of a command can fix: shown as its sentence, without a stack trace. */
export class Refused extends Error {
  override readonly name = "Refused";
}
