import { randomBytes } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Log, silentLog } from "@parley/aws-local/log";
import { ClassicLevel } from "classic-level";
import { mendLevel } from "./mend-level.ts";
import { guardWrites, type WriteGuard } from "./write-guard.ts";

/** A data folder that cannot be used as it is: a sentence says why, and what to do. */
export class FolderUnusable extends Error {
  override name = "FolderUnusable";
}

/** Another cloud runs on the folder. */
class FolderInUse extends Error {
  override name = "FolderInUse";
  constructor(folder: string) {
    super(
      `The folder ${folder} is in use by another local cloud. Stop that one, or choose another folder with --data.`,
    );
  }
}

/**
 * The version of the data layout. Incremented with every change that this code, or earlier code,
 * could not read.
 */
const format = 1;

/** How long a stopped cloud may take to release its folder, and the interval of checking that. */
const releaseMs = 2_000;
const lookMs = 100;

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (("code" in error && error.code === "LEVEL_LOCKED") || isLocked(error.cause));

const newKey = () => randomBytes(32).toString("base64url");

/** A key for an in-memory cloud. */
export const temporaryGuestKey = newKey;

/** Opens the settings, whose lock reserves the folder for this cloud. */
const openSettings = async (path: string, log: Log) => {
  const location = join(path, "settings");
  for (let waited = 0; ; waited += lookMs) {
    try {
      await mend(location, log);
      const settings = new ClassicLevel(location);
      await settings.open();
      return settings;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (waited >= releaseMs) throw new FolderInUse(path);
    }
    await pause(lookMs);
  }
};

const mend = async (location: string, log: Log) => {
  const sentence = await mendLevel(location);
  if (sentence) log("data", sentence);
};

/** The LevelDBs of a data folder, beside its settings. */
const levelsOf = async (path: string) => {
  const copies = /\.damaged-/;
  const within = async (folder: string) => {
    const names = await readdir(join(path, folder)).catch(() => []);
    return names.filter((name) => !copies.test(name)).map((name) => join(folder, name));
  };
  return ["identity", "dynalite", ...(await within("queues")), ...(await within("event-sources"))];
};

export type DataFolderOptions = Partial<WriteGuard> & { log?: Log };

/**
 * Reserves a data folder for this cloud, creating it if need be, and repairs damage from a power
 * cut. It holds the cloud's settings in a LevelDB, whose lock the operating system releases when
 * the process ends, however it ends.
 * @throws {FolderInUse}
 * @throws {FolderUnusable}
 */
export const openDataFolder = async (
  folder: string,
  { sync = false, onFailure = () => {}, log = silentLog }: DataFolderOptions = {},
) => {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  const settings = await openSettings(path, log);
  const endGuard = guardWrites(path, { sync, onFailure });
  const close = async () => {
    endGuard();
    await settings.close();
  };
  try {
    const kept = Number((await settings.get("format")) ?? format);
    if (kept !== format)
      throw new FolderUnusable(
        `The folder ${path} was written by another version of Parley (format ${kept}; this one reads ${format}). ` +
          "Check out that version, or choose another folder with --data.",
      );
    for (const level of await levelsOf(path)) await mend(join(path, level), log);
    const stored = await settings.get("guestKey");
    const guestKey = stored ?? newKey();
    if (stored === undefined)
      await settings.batch(
        [
          { type: "put", key: "guestKey", value: guestKey },
          { type: "put", key: "format", value: String(format) },
        ],
        { sync: true },
      );
    /** `guestKey` signs guest tokens. It stays the same, so that they survive a restart. */
    return { path, guestKey, close };
  } catch (error) {
    await close();
    throw error;
  }
};
