import * as v from "valibot";
import { HttpError } from "../../packages/core/src/protocol/error-body.ts";
import { Failed } from "../outcome.ts";
import { unreachable } from "./unreachable.ts";

export type Question = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: object;
  /** Milliseconds. */
  timeoutMs: number;
};

/**
 * Makes an HTTP request. @throws Failed without an answer. Redirects are returned, not followed.
 */
export const ask = async (
  address: string,
  { method = "GET", headers = {}, body, timeoutMs }: Question,
): Promise<Response> => {
  try {
    return await fetch(address, {
      method,
      redirect: "manual",
      headers: { ...(body && { "content-type": "application/json" }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw unreachable(address, error);
  }
};

/** An answer in words: its status, and Parley's own sentence if it has one. */
const inWords = async (response: Response): Promise<string> => {
  const body: unknown = await response.json().catch(() => undefined);
  const error = v.safeParse(HttpError, body);
  return error.success ? `${response.status} (${error.output.message})` : String(response.status);
};

/** Requests JSON of a given form. @throws Failed when the answer is anything else. */
export const askFor = async <Schema extends v.GenericSchema>(
  schema: Schema,
  address: string,
  question: Question,
): Promise<v.InferOutput<Schema>> => {
  const what = `${question.method ?? "GET"} ${address}`;
  const response = await ask(address, question);
  if (!response.ok) throw new Failed(`${what} was answered with ${await inWords(response)}.`);
  const body: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(schema, body);
  if (!read.success)
    throw new Failed(`${what} was answered with something else than Parley's HTTP API says.`);
  return read.output;
};
