import type { Addressee, Recipient } from "./deliver.ts";
import type { What } from "./what.ts";

/** The frames for each connection. Connections that get no frame are left out. */
export const recipientsOf = (what: What, to: readonly Addressee[]): Recipient[] =>
  to.flatMap((subscription) => {
    const frames = what(subscription);
    return frames.length === 0 ? [] : { subscription, frames };
  });
