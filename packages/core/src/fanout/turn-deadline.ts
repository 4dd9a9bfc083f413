import { tuned } from "../tuning.ts";
import { turnDeadline } from "./busy.ts";
import type { Recipient } from "./deliver.ts";

/**
 * Decides when a worker stops serving a room, so that the queue releases the room's next messages.
 */
export type TurnDeadline = {
  /** Call it for each recipient that is finished. */
  served(recipient: Recipient): void;
  /** Aborted when enough are served, or the time for the others is up. */
  signal: AbortSignal;
  /**
   * Resolves when other work is done, or with the signal: the work may continue, but delays nothing
   * in the room.
   */
  within(work: Promise<unknown>): Promise<void>;
  /** Ends the turn: all recipients are served. */
  end(): void;
};

const isLegacy = ({ subscription }: Recipient) => subscription.protocol === "legacy";

/**
 * Begins a worker's turn. FIFO releases a room's next messages when the invocation with these has
 * ended, so one hanging recipient would delay all the others.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const startTurnDeadline = (recipients: readonly Recipient[]): TurnDeadline => {
  const cut = new AbortController();
  const few = Math.max(1, Math.floor(recipients.length * turnDeadline.fewest));
  const unserved = { all: recipients.length, legacy: recipients.filter(isLegacy).length };
  let stage: "first" | "tail" | "legacy" = "first";

  const look = () => {
    if (stage === "first" || unserved.all > few) return;
    if (stage === "legacy" || unserved.legacy === 0) cut.abort();
  };
  const enter = (next: typeof stage) => () => {
    stage = next;
    look();
  };
  const timers = [
    setTimeout(enter("tail"), tuned("turnTailAfterMs", turnDeadline.tailAfter)),
    setTimeout(enter("legacy"), tuned("turnLegacyAfterMs", turnDeadline.legacyAfter)),
    setTimeout(() => cut.abort(), tuned("turnLongestMs", turnDeadline.longest)),
  ];
  const cutShort = new Promise<void>((resolve) => {
    cut.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return {
    within: async (work) => {
      await Promise.race([work, cutShort]);
    },
    served: (recipient) => {
      unserved.all -= 1;
      if (isLegacy(recipient)) unserved.legacy -= 1;
      look();
    },
    signal: cut.signal,
    end: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
