/**
 * Calls back when the package manager that started this process is gone: npx and pnpm do not hand every
 * signal on. A process that a person put in the background on its own stays.
 */
export const stopWithParent = (stop: () => void) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 200);
  watch.unref();
};
