import { type JsonObject, openService, type ServiceModel, type ServiceOptions } from "./service.ts";

/** A service that speaks AWS's JSON protocol. */
export type JsonRpcModel = ServiceModel & {
  /** What the names of its operations begin with in `X-Amz-Target`. */
  target: string;
};

/**
 * Calls an operation; the signal cuts it short. Rejects with a `ServiceError` if it is refused, and
 * otherwise with what broke the connection. Values go out as they are: blobs are not encoded.
 */
export type Call = (operation: string, input: object, signal?: AbortSignal) => Promise<JsonObject>;

/** Opens a service by its operations: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const openJsonRpc = ({ target, ...model }: JsonRpcModel, options?: ServiceOptions): Call => {
  const send = openService(model, options);
  return (operation, input, signal) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `${target}.${operation}`,
    };
    return send({ path: "/", headers, body: JSON.stringify(input) }, signal);
  };
};
