import type { Outbox } from "../../packages/client/src/outbox/outbox.ts";

/** An outbox of a process that can end. */
export type MortalOutbox = Outbox & {
  /**
   * From now on nothing is kept or removed any more. Resolves when the writes in flight are done.
   */
  die(): Promise<void>;
};

/** Lets a client in this process use an outbox as one in a separate process would. */
export const mortalOutbox = ({ load, put, replace, remove }: Outbox): MortalOutbox => {
  const running = new Set<Promise<void>>();
  let dead = false;
  const unlessDead = <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) return new Promise(() => {});
    const done = act();
    const forget = () => void running.delete(settled);
    const settled = done.then(forget, forget);
    running.add(settled);
    return done;
  };
  return {
    load: () => load(),
    put: (item) => unlessDead(() => put(item)),
    replace: (item) => unlessDead(() => replace(item)),
    remove: (item) => unlessDead(() => remove(item)),
    die: async () => {
      dead = true;
      await Promise.all(running);
    },
  };
};
