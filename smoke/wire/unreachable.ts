import { Failed } from "../outcome.ts";

const meanings: Record<string, string> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its host's name cannot be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ETIMEDOUT: "no answer came",
  UND_ERR_CONNECT_TIMEOUT: "no answer came",
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer came in time";
  const code = codeOf(error) ?? codeOf(error.cause);
  const meaning = code === undefined ? undefined : meanings[code];
  if (meaning !== undefined) return `${meaning} (${code})`;
  return error.cause instanceof Error ? error.cause.message : error.message;
};

/** The failure of a request that got no answer, in words. */
export const unreachable = (address: string, error: unknown): Failed =>
  new Failed(`${address} could not be reached: ${reasonOf(error)}.`);
