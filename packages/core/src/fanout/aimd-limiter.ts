export type AimdLimiterOptions = {
  /** Places at the start, and never more. */
  max: number;
  /** Never fewer places. */
  min: number;
  /** Milliseconds after which a place counts as free although its post is not answered. */
  slowAfterMs: number;
};

/** A place in the window, for one post. */
export type Slot = {
  /** Gives it back. Whether the service was busy sets the window's size; `undefined` tells nothing. */
  leave(busy: boolean | undefined): void;
};

/**
 * How many posts may be in flight: fewer while the service is busy, more again when it is not (additive
 * increase, multiplicative decrease). A post that is not answered for a while leaves its place to another,
 * so that recipients that hang keep nobody waiting, however many they are.
 */
export type AimdLimiter = {
  /** Waits for a place, first come, first served; there is none any more once the window is closed. */
  enter(): Promise<Slot | undefined>;
  close(): void;
};

/**
 * The share of busy answers that makes the window smaller: below it, some clients are slow and not the
 * service.
 */
const busyTolerance = 0.1;

/** Rounds without too many busy answers that lead from nothing to the largest window. */
const roundsToMax = 16;

export const createAimdLimiter = ({
  max: most,
  min: least,
  slowAfterMs: timeoutMs,
}: AimdLimiterOptions): AimdLimiter => {
  const waiting: ((place: Slot | undefined) => void)[] = [];
  let limit = most;
  let taken = 0;
  let closed = false;
  /** Changes whenever the window gets smaller. */
  let era = Symbol();
  /** A round is as many answers as fit into the window. */
  let round = { answers: 0, busy: 0 };

  const resize = (size: number) => {
    limit = Math.max(least, Math.min(most, Math.floor(size)));
    round = { answers: 0, busy: 0 };
  };
  const judge = (began: symbol, busy: boolean) => {
    // A post that was in flight when the window got smaller tells nothing new.
    if (began !== era) return;
    round.answers += 1;
    if (busy) round.busy += 1;
    if (round.busy > limit * busyTolerance) {
      era = Symbol();
      return resize(limit / 2);
    }
    if (round.answers >= limit) resize(limit + most / roundsToMax);
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
