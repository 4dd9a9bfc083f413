/** Counts what is going on, for whoever wants to wait until nothing is. */
export type WorkUnderWay = {
  /** Takes up a promise, until it settles. */
  add(work: Promise<unknown>): void;
  /** Settles when nothing is going on; at once if so. */
  done(): Promise<void>;
};

/**
 * Makes one. A number and no `Set` of promises: V8 keeps what a set has held, once it has been added to and deleted from thousands
 * of times, until the next full collection.
 */
export const createWorkUnderWay = (): WorkUnderWay => {
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
