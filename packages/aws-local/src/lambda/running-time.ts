/** The longest time, in milliseconds, that passes unnoticed while this process does not run. */
const stepMs = 50;

/**
 * Calls back after some milliseconds in which this process ran. While it does not run, because the
 * laptop sleeps or the machine is busy, the functions do not run either. On AWS they would, so that
 * time does not count.
 *
 * @returns a function that cancels it.
 */
export const afterRunning = (milliseconds: number, call: () => void): (() => void) => {
  let left = milliseconds;
  let timer: NodeJS.Timeout;
  const step = () => {
    const startedAt = performance.now();
    timer = setTimeout(
      () => {
        left -= Math.min(performance.now() - startedAt, 2 * stepMs);
        if (left <= 0) call();
        else step();
      },
      Math.min(stepMs, left),
    );
  };
  step();
  return () => clearTimeout(timer);
};
