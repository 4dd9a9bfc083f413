import { TooManyRequests } from "../session/too-many-requests.ts";

/** Why a request failed and what to do, in a sentence for the user. */
export const problemOf = (error: unknown): string =>
  error instanceof TooManyRequests
    ? error.message
    : "Parley is unavailable right now. Try again in a moment.";
