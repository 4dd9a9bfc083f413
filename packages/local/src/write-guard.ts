import { sep } from "node:path";
import { ClassicLevel } from "classic-level";

export type WriteGuard = {
  /**
   * Whether a write is on disk before it is acknowledged, and not only with the operating system.
   */
  sync: boolean;
  /** Called for the first failed write. */
  onFailure(error: Error): void;
};

/** Guards by folder, without failed writes. */
const guards = new Map<string, WriteGuard & { hasFailed?: boolean }>();

const guardOf = (location: string) => {
  for (const [folder, guard] of guards) if (location.startsWith(folder + sep)) return guard;
  return undefined;
};

/** Never settles: dynalite would throw an uncaught error. */
const unanswered = () => new Promise<never>(() => {});

type Write = (this: ClassicLevel, ...args: unknown[]) => Promise<void>;

const guarded = (write: Write): Write =>
  async function (...args) {
    const guard = guardOf(this.location);
    if (!guard) return write.apply(this, args);
    // A record that was cut off by a full disk corrupts those after it, which LevelDB would skip at
    // the next start.
    if (guard.hasFailed) return unanswered();
    const options = { ...Object(args.at(-1)), ...(guard.sync && { sync: true }) };
    try {
      await write.apply(this, [...args.slice(0, -1), options]);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "LEVEL_IO_ERROR")) throw error;
      if (!guard.hasFailed) guard.onFailure(error);
      guard.hasFailed = true;
      return unanswered();
    }
  };

let isInstalled = false;

/**
 * On the class, since dynalite opens its own LevelDB. The options are the last argument of each.
 */
const install = () => {
  if (isInstalled) return;
  isInstalled = true;
  for (const name of ["_put", "_del", "_batch"]) {
    const write: Write = Reflect.get(ClassicLevel.prototype, name);
    Reflect.set(ClassicLevel.prototype, name, guarded(write));
  }
};

/**
 * Guards the writes of all LevelDBs in a folder. After a failed write, none is acknowledged any
 * more.
 * @returns a function that ends it.
 */
export const guardWrites = (folder: string, guard: WriteGuard): (() => void) => {
  install();
  guards.set(folder, { ...guard });
  return () => void guards.delete(folder);
};
