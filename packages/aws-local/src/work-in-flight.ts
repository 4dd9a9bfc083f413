/** Counts work in flight, for callers that wait until there is none. */
export type WorkInFlight = {
  /** Adds a promise, until it settles. */
  add(work: Promise<unknown>): void;
  /** Settles when nothing is in flight; at once if so. */
  done(): Promise<void>;
};

/**
 * Creates one. A number instead of a `Set` of promises: after thousands of additions and deletions,
 * V8 keeps the entries of a set until the next full collection.
 */
export const createWorkInFlight = (): WorkInFlight => {
  let count = 0;
  let idle = Promise.withResolvers<void>();
  const end = () => {
    count -= 1;
    if (count > 0) return;
    idle.resolve();
    idle = Promise.withResolvers();
  };
  return {
    add: (work) => {
      count += 1;
      void work.then(end, end);
    },
    done: async () => {
      if (count > 0) await idle.promise;
    },
  };
};
