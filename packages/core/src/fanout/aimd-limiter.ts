export type AimdLimiterOptions = {
  /** The initial and maximum number of slots. */
  max: number;
  /** The minimum number of slots. */
  min: number;
  /** Milliseconds after which the slot of an unanswered post counts as free. */
  slowAfterMs: number;
};

/** A slot of the limiter, for one post. */
export type Slot = {
  /**
   * Frees it. The limit follows from whether the service was busy; `undefined` if that is unknown.
   */
  leave(busy: boolean | undefined): void;
};

/**
 * Limits the posts in flight: fewer while the service is busy, more again when it is not (additive
 * increase, multiplicative decrease). An unanswered post gives up its slot after a while, so that
 * hanging recipients delay nobody, however many there are.
 */
export type AimdLimiter = {
  /**
   * Waits for a slot, first come, first served. Resolves with undefined once the limiter is closed.
   */
  enter(): Promise<Slot | undefined>;
  close(): void;
};

/**
 * The share of busy answers that lowers the limit: below it, some clients are slow, not the
 * service.
 */
const busyTolerance = 0.1;

/** Rounds without too many busy answers that raise the limit from the minimum to the maximum. */
const roundsToMax = 16;

export const createAimdLimiter = ({ max, min, slowAfterMs: timeoutMs }: AimdLimiterOptions): AimdLimiter => {
  const waiting: ((slot: Slot | undefined) => void)[] = [];
  let limit = max;
  let taken = 0;
  let closed = false;
  /** Changes whenever the limit is lowered. */
  let era = Symbol();
  /** A round is as many answers as there are slots. */
  let round = { answers: 0, busy: 0 };

  const resize = (size: number) => {
    limit = Math.max(min, Math.min(max, Math.floor(size)));
    round = { answers: 0, busy: 0 };
  };
  const judge = (began: symbol, busy: boolean) => {
    // A post that was in flight when the limit was lowered says nothing new.
    if (began !== era) return;
    round.answers += 1;
    if (busy) round.busy += 1;
    if (round.busy > limit * busyTolerance) {
      era = Symbol();
      return resize(limit / 2);
    }
    if (round.answers >= limit) resize(limit + max / roundsToMax);
  };

  const take = (): Slot => {
    taken += 1;
    const began = era;
    let held = true;
    const free = () => {
      if (!held) return;
      held = false;
      taken -= 1;
      admit();
    };
    const timer = setTimeout(free, timeoutMs);
    return {
      leave: (busy) => {
        clearTimeout(timer);
        if (busy !== undefined) judge(began, busy);
        free();
      },
    };
  };
  const admit = () => {
    while (taken < limit) {
      const next = waiting.shift();
      if (!next) return;
      next(take());
    }
  };

  return {
    enter: async () => {
      if (closed) return undefined;
      if (taken < limit) return take();
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => {
      closed = true;
      for (const next of waiting.splice(0)) next(undefined);
    },
  };
};
