/** The longest time, in milliseconds, that passes unnoticed while this process does not run. */
const stepMs = 50;

/**
 * Calls back after some milliseconds in which this process ran. Where it did not, because the laptop slept
 * or the machine was busy with something else, the functions did not run either: on AWS they would have, so
 * that time does not count.
 *
 * @returns ends it.
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
