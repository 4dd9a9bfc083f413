/** Too many requests. `message` is the server's sentence, and can be shown. */
export class TooManyRequests extends Error {
  override readonly name = "TooManyRequests";
  /** The seconds until the server answers again. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}
