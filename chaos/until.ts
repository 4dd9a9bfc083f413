import { setTimeout as pause } from "node:timers/promises";

/** Polls until it holds or the time is over. Returns whether it came to hold. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  { within, every = 50 }: { within: number; every?: number },
): Promise<boolean> => {
  const end = performance.now() + within;
  while (performance.now() < end) {
    if (await condition()) return true;
    await pause(every);
  }
  return condition();
};
