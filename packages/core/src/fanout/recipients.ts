import type { Addressee, Recipient } from "./deliver.ts";
import type { What } from "./what.ts";

/** What each of some connections is to be sent, without those that are told nothing. */
export const recipientsOf = (what: What, to: readonly Addressee[]): Recipient[] =>
  to.flatMap((subscription) => {
    const frames = what(subscription);
    return frames.length === 0 ? [] : { subscription, frames };
  });
