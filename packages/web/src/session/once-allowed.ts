import { pause } from "./pause.ts";
import { TooManyRequests } from "./too-many-requests.ts";

/** In seconds. Whoever would wait longer is told instead. */
const maxWait = 60;

/**
 * Asks until the server does not answer with "too many requests", each time after the wait that it
 * names. Rejects as `ask`, and with TooManyRequests when the wait is over a minute.
 */
export async function onceAllowed<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TooManyRequests) || error.retryAfter > maxWait) throw error;
    await pause(error.retryAfter);
    return onceAllowed(ask);
  }
}
