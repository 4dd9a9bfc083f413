import type { HttpResponse } from "@smithy/core/protocols";

/** What a service of AWS answers instead of a result: its code as the name, its sentence as the message. */
export class ServiceError extends Error {
  override readonly name: string;
  /** Who has to change something: the caller, or the service. */
  readonly $fault: "client" | "server";
  /** Where the retries look for the status, and note what they did. */
  readonly $metadata: { httpStatusCode: number; requestId?: string };
  /** Where the retries look for `Retry-After`, and the signer for the service's clock. */
  declare readonly $response: HttpResponse;

  constructor(code: string, sentence: string, response: HttpResponse) {
    super(sentence);
    this.name = code;
    this.$fault = response.statusCode < 500 ? "client" : "server";
    const requestId = response.headers["x-amzn-requestid"];
    this.$metadata = { httpStatusCode: response.statusCode, ...(requestId && { requestId }) };
    // Not enumerable, as in the SDK: it holds a socket.
    Object.defineProperty(this, "$response", { value: response });
  }
}
